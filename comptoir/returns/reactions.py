"""Carriers tell of labels and of parcels on their way back, and refunds get done: returns follow."""

from __future__ import annotations

from uuid import UUID

from comptoir.deliveries.facts import (
    DELIVERED,
    LABEL_CREATED,
    LABEL_REFUSED,
    RETURN_ARRIVED,
    RETURN_HANDED_IN,
    RETURN_LOSS_NOTED,
    RETURN_TURNED_ROUND,
)
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.journal.record import Actor
from comptoir.payments.facts import REFUND_GRANTED, REFUND_PAID
from comptoir.returns.actions import (
    close_returns,
    declare_lost,
    note_sending,
    send_anew,
    take_label,
    turn_to_seller,
)
from comptoir.returns.facts import LOSS_DECLARED, RECEIVED
from comptoir.returns.models import Return, label_of, return_named

# Why a refund was granted that follows from a cancellation
CANCELLATION = "cancellation"


def hand_label_over(entry: CustomerEntry) -> None:
    """Give the customer the label that a carrier made."""
    if (back := _return_of(entry)) and (made := label_of(back)):
        take_label(back, made, by=_actor(entry))


def ask_seller_for_label(entry: CustomerEntry) -> None:
    """Ask the seller for a label where the carrier makes none."""
    if back := _return_of(entry):
        turn_to_seller(back, by=_actor(entry), now=entry.happened_at)


def follow_sending(entry: CustomerEntry) -> None:
    """Note the first scan of a return."""
    if back := _return_of(entry):
        note_sending(back, at=entry.happened_at, by=_actor(entry))


def follow_arrival(entry: CustomerEntry) -> None:
    """Note that the carrier has delivered a return; whether all of it came, its seller says."""
    if back := _return_of(entry):
        note_sending(back, at=entry.happened_at, by=_actor(entry), is_moving=True)


def follow_loss(entry: CustomerEntry) -> None:
    """Note that a carrier has lost a return."""
    if back := _return_of(entry):
        try:
            declare_lost(back, by=_actor(entry), now=entry.happened_at)
        except Refused:
            return


def follow_turning(entry: CustomerEntry) -> None:
    """Ask the seller for a new label where the parcel comes back to the customer."""
    if back := _return_of(entry):
        send_anew(back, by=_actor(entry), now=entry.happened_at)


def close_refunded(entry: CustomerEntry) -> None:
    """Complete the returns of an order once their refunds are done and what replaces them has come."""
    if order_number := entry.details.get("order"):
        close_returns([(entry.customer_id, str(order_number))])


def follow_cancelled(entry: CustomerEntry) -> None:
    """Follow a cancellation, which may be of what was to replace an item that came back."""
    if entry.details.get("reason") == CANCELLATION:
        close_refunded(entry)


def close_replaced(entries: list[CustomerEntry]) -> None:
    """Do the same once parcels have come, for all that wait together."""
    close_returns({(entry.customer_id, str(entry.details["order"])) for entry in entries})


def _return_of(entry: CustomerEntry) -> Return | None:
    return return_named(entry.customer_id, UUID(entry.details["return"]))


def _actor(entry: CustomerEntry) -> Actor:
    return Actor(entry.by_kind, entry.by_id, entry.by_name)


REACTIONS = [
    Reaction(LABEL_CREATED, do=hand_label_over, queue="urgent"),
    Reaction(LABEL_REFUSED, do=ask_seller_for_label),
    Reaction(RETURN_HANDED_IN, do=follow_sending),
    Reaction(RETURN_ARRIVED, do=follow_arrival),
    Reaction(RETURN_LOSS_NOTED, do=follow_loss),
    Reaction(RETURN_TURNED_ROUND, do=follow_turning),
    Reaction(REFUND_GRANTED, do=follow_cancelled),
    Reaction(REFUND_PAID, do=close_refunded),
    # What was refunded at its first scan may have been paid long before it comes, or is lost.
    Reaction(RECEIVED, do=close_refunded),
    Reaction(LOSS_DECLARED, do=close_refunded),
    Reaction(DELIVERED, do_together=close_replaced),
]
