"""Apps above change how many pieces of a line were sent, came, were cancelled or came back.

They alone write the `…_here` fields of a line, and no version of the shop's makes these fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.orders.actions.locked_order import count_anew, lock_order, write_pieces
from comptoir.orders.facts import QUANTITIES_CHANGED
from comptoir.orders.models import Line, Order, Quantities
from comptoir.orders.models.quantities import NOWHERE, InParcels, is_possible, written_here


@dataclass(frozen=True, kw_only=True)
class Change:
    """Count the pieces of a line to add; only those that have left can come, and only these can come back."""

    shipped: int = 0
    delivered: int = 0
    cancelled: int = 0
    returned: int = 0


@transaction.atomic
def change_quantities(order: Order, changes: Mapping[UUID, Change], *, by: Acts) -> None:
    """Count more pieces of these lines, by their id, as sent, delivered, cancelled or returned.

    States, the summary and the sellers' parts follow. Raises Refused where too few are left to cancel, send,
    deliver or take back, or where there is no such line; then nothing has changed.
    """
    locked = lock_order(order)
    by_line = locked.in_parcels()
    for line_id, change in changes.items():
        if line_id not in locked.lines:
            raise Refused(_("This item is not part of the order."), "no_such_line")
        _change(locked.lines[line_id], change, by_line.get(line_id, NOWHERE))
    write_pieces(locked, changes.keys())
    told = _told(locked.lines, changes)
    record(QUANTITIES_CHANGED, about=locked.order, by=by, number=locked.order.number, lines=told)


def _change(line: Line, change: Change, of_line: InParcels) -> None:
    """Add these pieces to those that are written here, so that the shop cannot make them fewer."""
    more = Quantities(**asdict(change))
    pieces = Quantities(*map(sum, zip(line.pieces, more, strict=True)))
    if min(more) < 0 or not is_possible(line.quantity, pieces):
        words = _("%(item)s: not enough of it is left for this.") % {"item": line.name}
        raise Refused(words, "too_many")
    line.write_here(written_here(line.here, line.pieces, pieces))
    count_anew(line, pieces, of_line)


def _told(lines: Mapping[UUID, Line], changes: Mapping[UUID, Change]) -> dict[str, Any]:
    """Describe the changes by the shop's references of the lines."""
    return {
        lines[line_id].reference: {name: number for name, number in asdict(change).items() if number}
        for line_id, change in changes.items()
    }
