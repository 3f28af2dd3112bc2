"""The summary holds all that a list, a search and a sum need of an order, worked out when it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from comptoir.orders.models.arrival import arrivals_of
from comptoir.orders.models.charged import charged, replaced_pieces, worth
from comptoir.orders.models.line import Line
from comptoir.orders.models.order import Order
from comptoir.orders.models.parcel import Parcel
from comptoir.orders.models.search import searched_text
from comptoir.orders.models.states import RETURNS, ParcelState, State, order_state

SHOWN_LINES = 4
NOT_CHARGED = frozenset({State.PENDING_PAYMENT, State.PAYMENT_FAILED})
NEVER_PAID = NOT_CHARGED | {State.CANCELLED}


class DeliveredCard(NamedTuple):
    """An order in a list all of which has come by post, the last of it on a day, and not all went back."""

    order_id: UUID
    number: str
    placed_on: date
    came_on: date


def settle(
    order: Order,
    lines: Sequence[Line],
    parcels: Sequence[Parcel],
    sellers: dict[Any, str],
    *,
    state: str | None,
) -> None:
    """Work out an order's state, spending, summary and search text from its lines and parcels.

    `sellers` names the sellers by their id; `state` is the order's where it has no line.
    """
    order.state = order_state([line.state for line in lines]) if lines else State(state or State.CONFIRMED)
    went_back = any(line.state in RETURNS or line.returned for line in lines)
    order.has_returns = went_back or order.has_return_here
    order.spent_minor = spent(order, lines)
    order.payment_label = ", ".join(p["label"] for p in order.payments if p.get("label"))[:100]
    order.summary = summarise(order, lines, parcels, sellers)
    names = [line.name for line in lines]
    sold_by = dict.fromkeys(sellers[line.seller_id] for line in lines)
    order.search_text = searched_text(order.number, [*names, *sold_by])


def _day_of(moment: datetime) -> str:
    return moment.astimezone(timezone.get_current_timezone()).date().isoformat()


def spent(order: Order, lines: Sequence[Line]) -> int:
    """Return the amount, in minor units, that the customer paid and has not been given back.

    From the total are taken: lines that were never charged; refunds, and what was charged for cancelled or
    returned pieces that none of them settles; and gift cards, whose purchase was counted already. What goes
    back to the gift balance is spent all the same. It is at least nought.
    """
    refunded, settled, to_gift = order.refunded()
    if order.state in NEVER_PAID or (order.state == State.RETURNED and not refunded):
        return 0
    not_charged = sum(line.total_minor for line in lines if line.state in NOT_CHARGED)
    given_back = refunded + max(0, _taken_back(order, lines) - settled) - to_gift
    by_gift_card = sum(paid["amount_minor"] for paid in order.payments if paid["kind"] == "gift_card")
    return int(max(0, order.total_minor - not_charged - given_back - by_gift_card))


def _taken_back(order: Order, lines: Sequence[Line]) -> int:
    """Return what was charged for pieces that were cancelled or returned and not replaced."""
    gone = [line for line in lines if line.cancelled + line.returned and line.state not in NOT_CHARGED]
    if not gone:
        return 0
    shares, replaced = charged(order, lines), replaced_pieces(lines)
    return sum(
        worth(shares[line.id], line.quantity, 0, _not_replaced(line, replaced.get(line.id, 0)))
        for line in gone
    )


def _not_replaced(line: Line, replaced: int) -> int:
    return min(line.quantity, max(0, line.cancelled + line.returned - replaced))


def _awaits_replacement(lines: Sequence[Line]) -> bool:
    """Tell whether all has come but what is sent again."""
    coming = [line for line in lines if line.is_under_way]
    return bool(coming) and all(line.is_replacement for line in coming)


def shown_line(line: Line, seller: str) -> dict[str, Any]:
    """Return what a card shows of a line."""
    return {
        "name": line.name,
        "quantity": line.quantity,
        "seller": seller,
        "picture": line.picture_url,
        "url": line.product_url,
        "state": line.state,
        "kind": line.kind,
    }


def further_lines(customer: Any, order_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return, by order, those of the customer's lines that the summary of their order leaves out."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    further = customer.lines.filter(order_id__in=order_ids, position__gte=SHOWN_LINES)
    for line in further.select_related("seller").order_by("position"):
        found.setdefault(line.order_id, []).append(shown_line(line, line.seller.name))
    return found


def summarise(
    order: Order, lines: Sequence[Line], parcels: Sequence[Parcel], sellers: dict[Any, str]
) -> dict[str, Any]:
    """Return the contents of a card in a list; no word in it depends on a language."""
    shown = [shown_line(line, sellers[line.seller_id]) for line in lines[:SHOWN_LINES]]
    followed = [p for p in parcels if p.state != ParcelState.WAITING or p.tracking_number]
    delivered = [line.delivered_at for line in lines if line.delivered_at]
    promised = [(p.due_on, p.came_at) for p in parcels if p.due_on]
    expected = [day for day, came_at in promised if not came_at]
    if not promised:
        expected = [line.estimated_on for line in lines if line.estimated_on and not line.delivered_at]
    return {
        **({"awaits_replacement": True} if _awaits_replacement(lines) else {}),
        "lines": shown,
        "more": max(0, len(lines) - SHOWN_LINES),
        "units": sum(line.quantity for line in lines),
        "recipient": order.shipping_address.get("name", ""),
        "estimated_on": max(expected).isoformat() if expected else None,
        "delivered_on": _day_of(max(delivered)) if delivered else None,
        "arrivals": arrivals_of(parcels, lines),
        "parcels": [
            {"carrier": p.carrier, "number": p.tracking_number, "url": p.tracking_url} for p in followed
        ],
    }
