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
    READY_FOR_PICKUP = "ready_for_pickup", _("Ready for pickup")
    UNDELIVERABLE = "undeliverable", _("Delivery problem")
    LOST = "lost", _("Parcel lost")
    DELIVERED = "delivered", _("Delivered")
    RETURN_REQUESTED = "return_requested", _("Return requested")
    RETURN_SHIPPED = "return_shipped", _("Return on its way")
    RETURN_RECEIVED = "return_received", _("Return received")
    RETURNED = "returned", _("Returned")
    PAYMENT_FAILED = "payment_failed", _("Payment failed")
    CANCELLED = "cancelled", _("Cancelled")


# Of an item and not of an order: in French they differ
ITEM_WORDS = {
    State.SHIPPED: _("Item shipped"),
    State.DELIVERED: _("Item delivered"),
    State.RETURNED: _("Item returned"),
    State.CANCELLED: _("Item cancelled"),
}


class ParcelState(Enum):
    """The states of a parcel, as far as its pieces are concerned: it waits, has left, or came."""

    WAITING = "waiting"
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"


class CarrierState(models.TextChoices):
    """The states of a parcel in the hands of a carrier, whatever each carrier calls them."""

    UNKNOWN = "unknown", _("Tracking unavailable")
    PRE_TRANSIT = "pre_transit", _("Label created")
    ACCEPTED = "accepted", _("Accepted by carrier")
    IN_TRANSIT = "in_transit", _("In transit")
    DELAYED = "delayed", _("Delayed")
    OUT_FOR_DELIVERY = "out_for_delivery", _("Out for delivery")
    AVAILABLE_FOR_PICKUP = "available_for_pickup", _("Ready for pickup")
    DELIVERY_FAILED = "delivery_failed", _("Delivery attempted")
    EXCEPTION = "exception", _("Delivery problem")
    RETURN_TO_SENDER = "return_to_sender", _("Returning to sender")
    RETURNED = "returned", _("Returned to sender")
    LOST = "lost", _("Declared lost")
    DELIVERED = "delivered", _("Parcel delivered")
    CANCELLED = "cancelled", _("Label cancelled")


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
READY_TO_SHIP = NOT_YET_SHIPPED - {State.PENDING_PAYMENT, State.ON_HOLD}
SENT = frozenset(
    {State.SHIPPED, State.OUT_FOR_DELIVERY, State.READY_FOR_PICKUP, State.UNDELIVERABLE, State.LOST}
)
ON_ITS_WAY = SENT - {State.LOST} | {State.PARTIALLY_SHIPPED}
OPEN = UNDER_WAY = NOT_YET_SHIPPED | ON_ITS_WAY
RETURNS = frozenset({State.RETURN_REQUESTED, State.RETURN_SHIPPED, State.RETURN_RECEIVED, State.RETURNED})
NEVER_CHARGED = frozenset({State.CANCELLED, State.PAYMENT_FAILED})
# The state of a line whose pieces have left, as their carrier tells; one that is missing here tells nothing.
AS_THE_CARRIER_TELLS = {
    CarrierState.ACCEPTED: State.SHIPPED,
    CarrierState.IN_TRANSIT: State.SHIPPED,
    CarrierState.DELAYED: State.SHIPPED,
    CarrierState.OUT_FOR_DELIVERY: State.OUT_FOR_DELIVERY,
    CarrierState.AVAILABLE_FOR_PICKUP: State.READY_FOR_PICKUP,
    CarrierState.DELIVERY_FAILED: State.UNDELIVERABLE,
    CarrierState.EXCEPTION: State.UNDELIVERABLE,
    CarrierState.RETURN_TO_SENDER: State.UNDELIVERABLE,
    CarrierState.RETURNED: State.UNDELIVERABLE,
    CarrierState.LOST: State.LOST,
    CarrierState.DELIVERED: State.DELIVERED,
}


class IsIn(Func):
    """Compare a row's state with these, written out, as SQLite takes a partial index for no other words."""

    output_field = models.BooleanField()

    def __init__(
        self, states: Collection[str], *, of: str = "state", kind: type[models.TextChoices] = State
    ) -> None:
        listed = ", ".join(f"'{kind(state)}'" for state in sorted(states))
        super().__init__(F(of), template=f"%(expressions)s IN ({listed})")


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
