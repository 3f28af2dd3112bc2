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
from comptoir.ground.write import insert_rows
from comptoir.journal.record import Acts, record
from comptoir.orders.facts import QUANTITIES_CHANGED
from comptoir.orders.models import Line, Order, Quantities, SellerOrder, State, parcels_of, sellers_parts
from comptoir.orders.models.quantities import (
    NOWHERE,
    InParcels,
    in_parcels,
    is_possible,
    line_delivered_at,
    line_state,
    written_here,
)
from comptoir.orders.models.summary import settle

PIECES = ("shipped", "delivered", "cancelled", "returned")
WRITTEN = [*PIECES, *(f"{name}_here" for name in PIECES), "state", "delivered_at"]
FOLLOWS = ["state", "has_returns", "spent_minor", "summary", "search_text"]


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
    locked = Order.objects.for_customer(order.customer_id).select_for_update().get(id=order.id)
    lines = _lock_lines(locked)
    parcels = parcels_of(locked, lines.values())
    by_line = in_parcels((part.line_id, part.quantity, parcel) for parcel in parcels for part in parcel.parts)
    for line_id, change in changes.items():
        if line_id not in lines:
            raise Refused(_("This item is not part of the order."), "no_such_line")
        _change(lines[line_id], change, by_line.get(line_id, NOWHERE))
    Line.objects.bulk_update([lines[line_id] for line_id in changes], WRITTEN)
    own_lines = list(lines.values())
    settle(
        locked,
        own_lines,
        parcels,
        {line.seller_id: line.seller.name for line in own_lines},
        state=locked.state,
    )
    locked.save(update_fields=FOLLOWS)
    SellerOrder.objects.filter(
        seller_id__in={line.seller_id for line in own_lines}, order_id=locked.id
    ).delete()
    insert_rows(sellers_parts(locked, own_lines))
    record(QUANTITIES_CHANGED, about=locked, by=by, number=locked.number, lines=_told(lines, changes))


def _lock_lines(order: Order) -> dict[UUID, Line]:
    lines = order.lines.for_customer(order.customer_id).select_related("seller").order_by("position")
    return {line.id: line for line in lines.select_for_update(of=("self",))}


def _change(line: Line, change: Change, parcels: InParcels) -> None:
    """Add these pieces to those that are written here, so that the shop cannot make them fewer."""
    more = Quantities(**asdict(change))
    pieces = Quantities(*map(sum, zip(line.pieces, more, strict=True)))
    if min(more) < 0 or not is_possible(line.quantity, pieces):
        words = _("%(item)s: there are not so many of it left for this.") % {"item": line.name}
        raise Refused(words, "too_many")
    line.write_here(written_here(line.here, line.pieces, pieces))
    line.count(pieces)
    line.state = line_state(line.quantity, pieces, State(line.shop_state))
    line.delivered_at = line_delivered_at(line.state, parcels, line.delivered_at)


def _told(lines: Mapping[UUID, Line], changes: Mapping[UUID, Change]) -> dict[str, Any]:
    """Describe the changes by the shop's references of the lines."""
    return {
        lines[line_id].reference: {name: number for name, number in asdict(change).items() if number}
        for line_id, change in changes.items()
    }
