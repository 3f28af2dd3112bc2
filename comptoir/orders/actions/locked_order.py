"""An order is locked with its lines and parcels while apps above count its pieces anew."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from comptoir.ground.write import insert_rows, update_rows
from comptoir.orders.models import (
    Line,
    Order,
    Parcel,
    Quantities,
    SellerOrder,
    State,
    sellers_parts,
    whole_orders,
)
from comptoir.orders.models.quantities import NOWHERE, InParcels, in_parcels, line_delivered_at, line_state
from comptoir.orders.models.summary import settle

PIECES = ("shipped", "delivered", "cancelled", "returned")
WRITTEN = [*PIECES, *(f"{name}_here" for name in PIECES), "state", "delivered_at", "picked_at"]
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
    """Lock an order and its lines, in the transaction that is under way. Raises Order.DoesNotExist."""
    locked = lock_orders([(order.customer_id, order.id)])
    if order.id not in locked:
        raise Order.DoesNotExist
    return locked[order.id]


def lock_orders(keys: Collection[tuple[UUID, UUID]]) -> dict[UUID, LockedOrder]:
    """Lock these orders, named by customer and id, with their lines; return those that are there by id."""
    return {
        order_id: LockedOrder(whole.order, {line.id: line for line in whole.lines}, whole.parcels)
        for order_id, whole in whole_orders(keys, locked=True).items()
    }


def count_anew(line: Line, pieces: Quantities, of_line: InParcels = NOWHERE) -> None:
    """Set the pieces of a line, and the state and moment of delivery that follow from them."""
    line.count(pieces)
    line.state = line_state(line.quantity, pieces, State(line.shop_state), of_line.gravest)
    line.delivered_at = line_delivered_at(line.state, of_line, line.delivered_at)


def write_pieces(locked: LockedOrder, changed: Collection[UUID]) -> None:
    """Write these lines, by their id, and what follows for the order and for its sellers' parts."""
    write_all_pieces([(locked, changed)])


def write_all_pieces(changes: Collection[tuple[LockedOrder, Collection[UUID]]]) -> None:
    """Write these lines of each order, and what follows for the orders and for their sellers' parts."""
    parts: list[SellerOrder] = []
    for locked, _changed in changes:
        lines = list(locked.lines.values())
        sellers = {line.seller_id: line.seller.name for line in lines}
        settle(locked.order, lines, locked.parcels, sellers, state=locked.order.state)
        parts += sellers_parts(locked.order, lines)
    update_rows([locked.lines[line_id] for locked, changed in changes for line_id in changed], WRITTEN)
    orders = [locked.order for locked, _changed in changes]
    update_rows(orders, FOLLOWS)
    sold_by = {part.seller_id for part in parts}
    SellerOrder.objects.filter(seller_id__in=sold_by, order_id__in=[order.id for order in orders]).delete()
    insert_rows(parts)
