"""A return is locked with its items, and written with the row by which the desk finds it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.facts import Fact
from comptoir.journal.record import Acts, record
from comptoir.orders.actions import LockedOrder, lock_order
from comptoir.orders.models import Order
from comptoir.returns.models import Return, ReturnedItem, SellerReturn, items_of, seller_return


def lock_return(back: Return) -> tuple[Return, list[ReturnedItem]]:
    """Lock a return, in the transaction that is under way, and return it with its items. Raises Refused.

    Its order is locked before it, as everywhere: whoever drops a label or gives money back locks that too.
    """
    list(Order.objects.select_for_update().filter(pk=(back.customer_id, back.order_id)).values_list("id"))
    return _lock(back)


def lock_with_order(back: Return) -> tuple[LockedOrder, Return, list[ReturnedItem]]:
    """Lock the order of a return with its lines, then the return itself."""
    order = lock_order(Order(customer_id=back.customer_id, id=back.order_id))
    locked, items = _lock(back)
    locked.order = order.order
    return order, locked, items


def _lock(back: Return) -> tuple[Return, list[ReturnedItem]]:
    returns: Any = Return.objects.for_customer(back.customer_id)
    locked = (
        returns.filter(id=back.id).select_for_update(of=("self",)).select_related("order", "seller").first()
    )
    if locked is None:
        raise Refused(_("This return no longer exists."), "return_gone")
    return locked, items_of([locked])[locked.id]


def write_return(back: Return, items: Sequence[ReturnedItem], *fields: str) -> None:
    """Write these fields of a return, and anew the row by which the desk finds it."""
    back.save(update_fields=fields)
    list_return(back, items)


def list_return(back: Return, items: Sequence[ReturnedItem]) -> None:
    """Write anew the row by which the desk finds a return."""
    SellerReturn.objects.filter(seller_id=back.seller_id, return_id=back.id).delete()
    seller_return(back, items).save(force_insert=True)


def note(
    fact: Fact,
    back: Return,
    items: Sequence[ReturnedItem],
    *,
    by: Acts,
    at: datetime | None = None,
    speaks: bool = True,
) -> None:
    """Record a fact of a return, with what the shop hears of it."""
    record(fact, about=back, by=by, happened_at=at, speaks=speaks, **told(back, items))


def told(back: Return, items: Collection[ReturnedItem]) -> dict[str, Any]:
    """Describe a return as the feed tells it."""
    return {
        "order": back.order.number,
        "number": back.number,
        "seller": back.seller.reference,
        "state": back.state,
        "way": back.way,
        "tracking_number": back.tracking_number,
        "send_by": back.send_by.isoformat() if back.send_by else None,
        "why": back.why,
        "items": [
            {
                "line": item.line_reference,
                "quantity": item.quantity,
                "reason": item.reason,
                "wants": item.wants,
                "exchange": item.exchange,
                "received": item.received,
                "accepted": item.accepted,
                "returned": item.returned,
                "outcome": item.outcome,
                "replacement": item.replacement,
            }
            for item in items
        ],
    }
