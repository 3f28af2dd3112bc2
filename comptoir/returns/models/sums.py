"""Whether anything of an order stays with its customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from comptoir.orders.models import Line, Order
from comptoir.orders.models.states import NEVER_CHARGED
from comptoir.returns.models.item import ReturnedItem
from comptoir.returns.models.states import Outcome


def nothing_stays(order: Order, lines: Iterable[Line], more: Mapping[UUID, int] | None = None) -> bool:
    """Tell whether all goods of an order went back and are refunded, counting those on their way back.

    `more` counts, by the id of a line, pieces that would go back as well.
    """
    on_their_way, more = _refunded_on_their_way(order), more or {}
    return all(
        line.quantity - line.cancelled - line.returned - more.get(line.id, 0) <= on_their_way.get(line.id, 0)
        for line in lines
        if line.goes_by_post and line.state not in NEVER_CHARGED
    )


def _refunded_on_their_way(order: Order) -> dict[UUID, int]:
    """Count the pieces of each line that were refunded before they came."""
    rows = ReturnedItem.objects.filter(
        customer_id=order.customer_id, back__order_id=order.id, outcome=Outcome.REFUND
    )
    counted: dict[UUID, int] = {}
    for line_id, accepted, received in rows.values_list("line_id", "accepted", "received"):
        counted[line_id] = counted.get(line_id, 0) + max(0, accepted - received)
    return counted
