"""When orders come in, their payments are rows; when a refund is granted, it is sent."""

from __future__ import annotations

from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.orders.facts import CHANGED, PLACED
from comptoir.payments import actions
from comptoir.payments.facts import LEG_RETRIED, REFUND_GRANTED
from comptoir.payments.models import SHOP


def keep_payments(entries: list[CustomerEntry]) -> None:
    """Write the payments of these orders as rows."""
    actions.follow_payments({(entry.customer_id, entry.about_id) for entry in entries if entry.about_id})


def send_refund(entry: CustomerEntry) -> None:
    """Queue the sending of a refund of which a connected provider pays a part."""
    if any(leg["provider"] != SHOP for leg in entry.details["legs"]):
        actions.send_legs.enqueue()


REACTIONS = [
    # Those of history become rows once something of them is given back.
    *(Reaction(fact, do_many=keep_payments) for fact in (PLACED, CHANGED)),
    *(Reaction(fact, send_refund) for fact in (REFUND_GRANTED, LEG_RETRIED)),
]
