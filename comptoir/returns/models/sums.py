"""Whether anything of an order stays with its customer, and what a return would give back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from comptoir.orders.models import Line, Order, lines_of, paid_line
from comptoir.orders.models.states import NEVER_CHARGED
from comptoir.payments.models import Proposal, To, propose_refund
from comptoir.policies.models import Remedy
from comptoir.returns.models.item import ReturnedItem
from comptoir.returns.models.returned import Return
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


def expected_refund(back: Return, items: Iterable[ReturnedItem]) -> Proposal | None:
    """Say what a return would give back if all of it is accepted; None where no refund is to come."""
    items = list(items)
    wanted = [item for item in items if not item.is_settled and item.remedy == Remedy.REFUND]
    return _refund_of(back, items, wanted, lines_of(back.order)) if wanted else None


def full_refund(back: Return, items: Sequence[ReturnedItem], lines: Sequence[Line]) -> Proposal:
    """Say what is given back if all items that are not settled yet are refunded in full.

    `lines` are all of the order.
    """
    return _refund_of(back, items, [item for item in items if not item.is_settled], lines)


def _refund_of(
    back: Return, items: Sequence[ReturnedItem], wanted: Sequence[ReturnedItem], all_lines: Sequence[Line]
) -> Proposal:
    lines = {line.id: line for line in all_lines}
    pieces: dict[UUID, int] = {}
    for item in wanted:
        charged = paid_line(lines[item.line_id], lines)
        pieces[charged.id] = pieces.get(charged.id, 0) + item.quantity
    going = {item.line_id: item.quantity for item in wanted}
    return propose_refund(
        back.order,
        list(lines.values()),
        pieces,
        shipping=back.is_legal and nothing_stays(back.order, lines.values(), going),
        less_minor=0 if any(item.given_minor for item in items) else back.fee_minor,
        to=To(back.refund_to),
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
