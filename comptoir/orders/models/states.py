"""Parcels, lines and orders have states; an order's state follows from its lines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import Enum

from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The states of a line, in the order in which it passes through them; the side tracks come last."""

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


class ParcelState(Enum):
    """The states of a parcel, as far as the shop tells when it left and when it came."""

    WAITING = "waiting"
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"


LINE_STATES = frozenset(State) - {State.PARTIALLY_SHIPPED}
IN_ORDER = tuple(State)
PROGRESS: dict[str, int] = {state: step for step, state in enumerate(IN_ORDER)}
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


class IsIn(Func):
    """Compare a row's state with these, written out, as SQLite takes a partial index for no other words."""

    output_field = models.BooleanField()

    def __init__(self, states: Collection[str]) -> None:
        listed = ", ".join(f"'{State(state)}'" for state in sorted(states))
        super().__init__(F("state"), template=f"%(expressions)s IN ({listed})")


def parcel_state(shipped_at: datetime | None, delivered_at: datetime | None) -> ParcelState:
    """Return the state of a parcel; a parcel that came has left, even where no moment of leaving is known."""
    if delivered_at:
        return ParcelState.DELIVERED
    return ParcelState.ON_ITS_WAY if shipped_at else ParcelState.WAITING


def order_state(lines: Collection[str]) -> State:
    """Return the least advanced state among the lines that are not cancelled; all cancelled is cancelled.

    Where some pieces have left and others have not, it is `partially_shipped`. `lines` must not be empty.
    """
    states = set(lines)
    live = states - NEVER_CHARGED
    if not live:
        return State.CANCELLED if State.CANCELLED in states else State.PAYMENT_FAILED
    steps = [PROGRESS[state] for state in live]
    least = IN_ORDER[min(steps)]
    if max(steps) >= PROGRESS[State.PARTIALLY_SHIPPED] and least in NOT_YET_SHIPPED:
        return State.PARTIALLY_SHIPPED
    return least
