"""States: a line's state is the truth, an order's is derived from its lines."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a line is, in the order in which a line goes through it; the side tracks come last."""

    PENDING_PAYMENT = "pending_payment", _("Awaiting payment")
    ON_HOLD = "on_hold", _("On hold")
    CONFIRMED = "confirmed", _("Order confirmed")
    PREPARING = "preparing", _("Being prepared")
    CANCEL_REQUESTED = "cancel_requested", _("Cancellation requested")
    PARTIALLY_SHIPPED = "partially_shipped", _("Partly shipped")
    SHIPPED = "shipped", _("Shipped")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    UNDELIVERABLE = "undeliverable", _("Delivery problem")
    LOST = "lost", _("Lost in transit")
    DELIVERED = "delivered", _("Delivered")
    RETURN_REQUESTED = "return_requested", _("Return requested")
    RETURN_SHIPPED = "return_shipped", _("Return on its way")
    RETURN_RECEIVED = "return_received", _("Return received")
    RETURNED = "returned", _("Returned")
    PAYMENT_FAILED = "payment_failed", _("Payment failed")
    CANCELLED = "cancelled", _("Cancelled")


LINE_STATES = frozenset(State) - {State.PARTIALLY_SHIPPED}
PROGRESS = {state: step for step, state in enumerate(State)}
NOT_YET_SHIPPED = frozenset(
    {
        State.PENDING_PAYMENT,
        State.ON_HOLD,
        State.CONFIRMED,
        State.PREPARING,
        State.CANCEL_REQUESTED,
        State.PARTIALLY_SHIPPED,
    }
)
ON_ITS_WAY = frozenset({State.PARTIALLY_SHIPPED, State.SHIPPED, State.OUT_FOR_DELIVERY, State.UNDELIVERABLE})
SENT = frozenset({State.SHIPPED, State.OUT_FOR_DELIVERY, State.UNDELIVERABLE, State.LOST})
OPEN = NOT_YET_SHIPPED | ON_ITS_WAY
RETURNS = frozenset({State.RETURN_REQUESTED, State.RETURN_SHIPPED, State.RETURN_RECEIVED, State.RETURNED})
NEVER_CHARGED = frozenset({State.CANCELLED, State.PAYMENT_FAILED})


def order_state(lines: Collection[str]) -> State:
    """The least advanced state among the lines that are not cancelled; all cancelled is cancelled.

    Some lines shipped and others not is `partially_shipped`. `lines` must not be empty.
    """
    states = {State(state) for state in lines}
    live = states - NEVER_CHARGED
    if not live:
        return State.CANCELLED if State.CANCELLED in states else State.PAYMENT_FAILED
    least = min(live, key=PROGRESS.__getitem__)
    shipped = any(PROGRESS[state] >= PROGRESS[State.SHIPPED] for state in live)
    if shipped and least in NOT_YET_SHIPPED:
        return State.PARTIALLY_SHIPPED
    return least
