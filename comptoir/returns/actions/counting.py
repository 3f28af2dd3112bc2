"""Pieces that have come back are counted by their line."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import Change, LockedOrder, change_quantities, lock_order
from comptoir.orders.models import Line
from comptoir.returns.models import KEEPS, UNDONE, Outcome, Return, ReturnedItem

STAYS = KEEPS | {Outcome.REFUSED}


def count_back(order: LockedOrder, items: Sequence[ReturnedItem], *, by: Acts) -> LockedOrder:
    """Count as returned the pieces of these settled items that have come, and return the order as it is then.

    Whatever comes back had arrived, even where nobody had said so.
    """
    changes: dict[UUID, Change] = {}
    for item in items:
        number = min(item.received, item.accepted)
        if number and item.outcome not in STAYS:
            line = line_of(order, item)
            delivered = max(line.delivered, line.returned + number)
            changes[line.id] = Change(
                shipped=max(0, delivered - line.shipped),
                delivered=delivered - line.delivered,
                returned=number,
            )
    if not changes:
        return order
    change_quantities(order.order, changes, by=by)
    return lock_order(order.order)


def line_of(order: LockedOrder, item: ReturnedItem) -> Line:
    """Return the line of an item. Raises Refused where the shop has taken it off the order."""
    line = order.lines.get(item.line_id)
    if line is None:
        words = _("%(item)s: the shop took it off the order.") % {"item": item.name}
        raise Refused(words, "no_such_line")
    return line


def check_free(order: LockedOrder, back: Return, items: Sequence[ReturnedItem]) -> None:
    """Raise Refused where a return had ended, and its pieces were asked for in another one since.

    Both together would bring back more than was shipped: what comes is received under the other.
    """
    if back.state not in UNDONE:
        return
    others = ReturnedItem.objects.filter(customer_id=back.customer_id, back__order_id=back.order_id)
    others = others.exclude(back__state__in=sorted(UNDONE)).select_related("back").order_by("id")
    by_line: dict[UUID, list[ReturnedItem]] = {}
    for other in others:
        by_line.setdefault(other.line_id, []).append(other)
    for item in items:
        line, rivals = order.lines.get(item.line_id), by_line.get(item.line_id, [])
        if line and item.quantity + sum(rival.quantity for rival in rivals) > line.shipped and rivals:
            words = _("%(item)s is now part of return %(number)s.")
            named = {"item": item.name, "number": rivals[-1].back.number}
            raise Refused(words % named, "in_another_return", about=item.id)
