"""The rows of stored orders are read many at a time, and written where they differ from before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from comptoir.ground.write import insert_rows, make_row, read_rows, update_rows
from comptoir.orders.intake.fill_order import fill_order
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import Line, Order, Parcel, ParcelLine, SellerOrder, sellers_parts
from comptoir.orders.models.parcel import read_parcels
from comptoir.sellers.models import sellers_of_ids

# What no version of the shop's changes
KEPT_ON_ORDER = ("archived_at", "recorded_at", "shipments", "refunds_here")
KEPT_ON_LINE = ("shipped_here", "delivered_here", "cancelled_here", "returned_here", "replaces_id")
KEPT_ON_PARCEL = (
    *("carrier_state", "carrier_shipped_at", "carrier_estimated_on", "carrier_delivered_at"),
    "made_here_at",
)


def _fields(model: Any, *kept: str) -> list[str]:
    return [f.name for f in model._meta.local_concrete_fields if f.name not in {"id", "customer", *kept}]


ORDER_FIELDS = _fields(Order, *KEPT_ON_ORDER)
LINE_FIELDS = _fields(Line, "order_id", *KEPT_ON_LINE)
PARCEL_FIELDS = _fields(Parcel, "order_id", *KEPT_ON_PARCEL)
said_of_order = attrgetter(*(name for name in ORDER_FIELDS if name != "sent_mark"))
said_of_line = attrgetter("seller_id", *(name for name in LINE_FIELDS if name != "seller"))


def said_of_parcel(parcel: Parcel) -> tuple[Any, ...]:
    parts = sorted((part.line_id, part.quantity) for part in parcel.parts)
    return (*(getattr(parcel, name) for name in PARCEL_FIELDS), parts)


class StoredRows(NamedTuple):
    """An order's lines by their references, and its parcels, in the shop's own order."""

    lines: dict[str, Line]
    parcels: list[Parcel]


class Changes:
    """Collect the rows of one kind that must be written, and those that must be deleted."""

    def __init__(self, said_of: Callable[[Any], Any]) -> None:
        self.said_of = said_of
        self.written: list[Any] = []
        self.gone: list[Any] = []

    def remember(self, rows: Iterable[Any]) -> dict[UUID, tuple[Any, Any]]:
        """Remember each of these rows with its values, before it is filled anew."""
        return {row.id: (row, self.said_of(row)) for row in rows}

    def compare(self, before: dict[UUID, tuple[Any, Any]], now: Iterable[Any]) -> bool:
        """Collect the rows that are new, changed or gone; tell whether there are any."""
        other = [row for row in now if before.pop(row.id, (None, None))[1] != self.said_of(row)]
        self.written += other
        self.gone += [row for row, _said in before.values()]
        return bool(other or before)


def read_stored_rows(orders: Collection[Order]) -> dict[UUID, StoredRows]:
    """Read the lines and parcels of these orders; lines have their sellers and parcels their parts."""
    stored = {order.id: StoredRows({}, []) for order in orders}
    customers = {order.customer_id for order in orders}
    of_orders = {"customer_id__in": customers, "order_id__in": list(stored)}
    lines = read_rows(Line.objects.filter(**of_orders).order_by("position"))
    sellers = sellers_of_ids({line.seller_id for line in lines})
    for line in lines:
        line.seller = sellers[line.seller_id]
        stored[line.order_id].lines[line.reference] = line
    for parcel in read_parcels(
        read_rows(Parcel.objects.filter(**of_orders).with_parts(), "part_line", "part_quantity"), lines
    ):
        stored[parcel.order_id].parcels.append(parcel)
    return stored


def write_orders(
    rows: Iterable[OrderSent],
    orders: Mapping[str, Order],
    stored: Mapping[UUID, StoredRows],
    *,
    sellers: dict[str, Any],
) -> set[str]:
    """Write the orders, lines, parcels and sellers' parts that differ from before.

    Lines and parcels that are no longer sent are deleted. Returns the references of the changed orders.
    """
    lines, parcels = Changes(said_of_line), Changes(said_of_parcel)
    parts: list[SellerOrder] = []
    changed: dict[str, Order] = {}
    sold_by: set[UUID] = set()
    for row in rows:
        order, of_order = orders[row.reference], stored[orders[row.reference].id]
        values_before, sellers_before = (
            said_of_order(order),
            {line.seller_id for line in of_order.lines.values()},
        )
        lines_before = lines.remember(of_order.lines.values())
        parcels_before = parcels.remember(of_order.parcels)
        own_lines = [of_order.lines.get(sent.reference) or _new_line(order) for sent in row.lines]
        own_parcels = fill_order(order, own_lines, row, sellers, stored=of_order.parcels)
        are_others = [lines.compare(lines_before, own_lines), parcels.compare(parcels_before, own_parcels)]
        if any(are_others) or said_of_order(order) != values_before:
            changed[row.reference] = order
            sold_by |= sellers_before
            parts += sellers_parts(order, own_lines)
    update_rows(list(changed.values()), ORDER_FIELDS)
    _delete(Line, lines.gone)
    _write(lines.written, LINE_FIELDS)
    _write_parcels(parcels)
    ids = [order.id for order in changed.values()]
    SellerOrder.objects.filter(seller_id__in=sold_by, order_id__in=ids).delete()
    insert_rows(parts)
    return set(changed)


def _write_parcels(changes: Changes) -> None:
    _delete(Parcel, changes.gone)
    _write(changes.written, PARCEL_FIELDS)
    if changes.written:
        customers = {parcel.customer_id for parcel in changes.written}
        ids = [parcel.id for parcel in changes.written]
        ParcelLine.objects.filter(customer_id__in=customers, parcel_id__in=ids).delete()
    insert_rows([part for parcel in changes.written for part in parcel.parts])


def _new_line(order: Order) -> Line:
    return make_row(Line, customer_id=order.customer_id, order_id=order.id)


def _delete(model: Any, rows: list[Any]) -> None:
    if rows:
        customers = {row.customer_id for row in rows}
        model.objects.filter(customer_id__in=customers, id__in=[row.id for row in rows]).delete()


def _write(rows: list[Any], fields: list[str]) -> None:
    """Insert the rows that are new and update the others."""
    update_rows([row for row in rows if not row._state.adding], fields)
    insert_rows([row for row in rows if row._state.adding])
