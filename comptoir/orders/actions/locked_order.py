"""An order is locked with its lines and parcels while apps above count its pieces anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from comptoir.ground.write import insert_rows
from comptoir.orders.models import (
    Line,
    Order,
    Parcel,
    Quantities,
    SellerOrder,
    State,
    parcels_of,
    sellers_parts,
)
from comptoir.orders.models.quantities import NOWHERE, InParcels, in_parcels, line_delivered_at, line_state
from comptoir.orders.models.summary import settle

PIECES = ("shipped", "delivered", "cancelled", "returned")
WRITTEN = [*PIECES, *(f"{name}_here" for name in PIECES), "state", "delivered_at"]
FOLLOWS = ["state", "has_returns", "spent_minor", "summary", "search_text"]


@dataclass
class LockedOrder:
    """An order that nobody else changes, with its lines by their id and its parcels with their parts."""

    order: Order
    lines: dict[UUID, Line]
    parcels: list[Parcel]

    def in_parcels(self) -> dict[UUID, InParcels]:
        """Count the pieces of each line that is in a parcel, by the line's id."""
        parts = ((part.line_id, part.quantity, parcel) for parcel in self.parcels for part in parcel.parts)
        return in_parcels(parts)


def lock_order(order: Order) -> LockedOrder:
    """Lock an order and its lines, in the transaction that is under way."""
    locked = Order.objects.for_customer(order.customer_id).select_for_update().get(id=order.id)
    lines = locked.lines.for_customer(locked.customer_id).select_related("seller").order_by("position")
    by_id = {line.id: line for line in lines.select_for_update(of=("self",))}
    return LockedOrder(locked, by_id, parcels_of(locked, by_id.values()))


def count_anew(line: Line, pieces: Quantities, of_line: InParcels = NOWHERE) -> None:
    """Set the pieces of a line, and the state and moment of delivery that follow from them."""
    line.count(pieces)
    line.state = line_state(line.quantity, pieces, State(line.shop_state), of_line.gravest)
    line.delivered_at = line_delivered_at(line.state, of_line, line.delivered_at)


def write_pieces(locked: LockedOrder, changed: Collection[UUID]) -> None:
    """Write these lines, by their id, and what follows for the order and for its sellers' parts."""
    order, lines = locked.order, list(locked.lines.values())
    Line.objects.bulk_update([locked.lines[line_id] for line_id in changed], WRITTEN)
    sellers = {line.seller_id: line.seller.name for line in lines}
    settle(order, lines, locked.parcels, sellers, state=order.state)
    order.save(update_fields=FOLLOWS)
    SellerOrder.objects.filter(seller_id__in=set(sellers), order_id=order.id).delete()
    insert_rows(sellers_parts(order, lines))
