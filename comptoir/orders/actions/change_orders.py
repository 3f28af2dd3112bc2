"""Changing orders that are held already, as the shop sends them again: who is right, field by field."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from comptoir.customers.models import CustomerByEmail, CustomerByReference, without_reference
from comptoir.ground.write import insert_rows
from comptoir.journal.record import Acts, record_all
from comptoir.orders.actions.fill_order import fill_order, sellers_named
from comptoir.orders.actions.outcome import Outcome
from comptoir.orders.actions.sent import OrderSent, ShipmentSent
from comptoir.orders.facts import CHANGED, IMPORTED
from comptoir.orders.models import Line, Order, SellerOrder, sellers_parts
from comptoir.rest.wrong import Wrong
from comptoir.sellers.actions import recognise_sellers

Lines = dict[UUID, dict[str, Line]]
KEPT_ON_ORDER = ("archived_at", "recorded_at")
ORDER_FIELDS = [
    f.name for f in Order._meta.local_concrete_fields if f.name not in {"id", "customer", *KEPT_ON_ORDER}
]
LINE_FIELDS = [
    f.name for f in Line._meta.local_concrete_fields if f.name not in {"id", "customer", "order_id"}
]


def change_orders(
    rows: list[OrderSent], held: dict[str, Order], *, by: Acts, history: bool
) -> dict[str, Outcome]:
    """Write newer versions over orders that are held; what would undo what has happened is refused.

    `held` is by reference and locked. Answers what became of each row, by reference.
    """
    orders = {row.reference: held[row.reference] for row in rows}
    lines = _lines_of(orders.values())
    owners = _owners(rows)
    guests = without_reference({order.customer_id for order in orders.values()})
    outcomes, good = {}, []
    for row in rows:
        order = orders[row.reference]
        is_hers = order.customer_id in owners.get(_named(row), {order.customer_id})
        wrong = [] if is_hers or _is_same_guest(row, order, guests) else [_another(row)]
        wrong += _below_what_left(row, order, lines[order.id])
        parcels = _keeps_parcels(row, order)
        stays = {"archived": order.is_archived, "customer": not is_hers, "shipments": parcels}
        kept = [] if wrong else [name for name, is_kept in stays.items() if is_kept]
        outcomes[row.reference] = Outcome(row.reference, "refused" if wrong else "updated", wrong, kept)
        if not wrong:
            good.append(_with_parcels(row, order))
    _write(good, orders, lines, sellers=recognise_sellers(sellers_named(good), by=by))
    changed = [orders[row.reference] for row in good]
    record_all(IMPORTED if history else CHANGED, about=changed, by=by, speaks=not history)
    return outcomes


def _lines_of(orders: Collection[Order]) -> Lines:
    """The lines of each order, by their references."""
    lines: Lines = {order.id: {} for order in orders}
    customers = {order.customer_id for order in orders}
    for line in Line.objects.filter(customer_id__in=customers, order_id__in=list(lines)):
        lines[line.order_id][line.reference] = line
    return lines


def _write(rows: list[OrderSent], orders: dict[str, Order], lines: Lines, *, sellers: dict[str, Any]) -> None:
    """Write orders, their lines and their sellers' parts; lines that are sent no more go."""
    written: list[Line] = []
    gone: list[Line] = []
    parts: list[SellerOrder] = []
    sold_by = {line.seller_id for row in rows for line in lines[orders[row.reference].id].values()}
    for row in rows:
        order = orders[row.reference]
        known = lines[order.id]
        own = [
            known.pop(sent.reference, Line(customer_id=order.customer_id, order_id=order.id))
            for sent in row.lines
        ]
        fill_order(order, own, row, sellers)
        written += own
        gone += known.values()
        parts += sellers_parts(order, own)
    changed = [orders[row.reference] for row in rows]
    _upsert(Order, changed, ORDER_FIELDS)
    customers = {line.customer_id for line in gone}
    Line.objects.filter(customer_id__in=customers, id__in=[line.id for line in gone]).delete()
    _upsert(Line, written, LINE_FIELDS)
    SellerOrder.objects.filter(seller_id__in=sold_by, order_id__in=[one.id for one in changed]).delete()
    insert_rows(parts)


def _upsert(model: Any, rows: list[Any], fields: list[str]) -> None:
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["customer", "id"], update_fields=fields
        )


def _owners(rows: list[OrderSent]) -> dict[str, set[UUID]]:
    """Which customers the shop's numbers and addresses of these rows lead to, by `_named`."""
    owners: dict[str, set[UUID]] = {_named(row): set() for row in rows if _named(row)}
    references = [row.customer.reference for row in rows if row.customer.reference]
    for reference, owner in CustomerByReference.objects.filter(reference__in=references).values_list(
        "reference", "customer_id"
    ):
        owners[f"reference {reference}"].add(owner)
    emails = [row.customer.email.lower() for row in rows if row.customer.email and not row.customer.reference]
    for email, owner in CustomerByEmail.objects.filter(email__in=emails).values_list("email", "customer_id"):
        owners[f"email {email}"].add(owner)
    return owners


def _named(row: OrderSent) -> str:
    """By what a row names its customer; empty where it does not."""
    if row.customer.reference:
        return f"reference {row.customer.reference}"
    return f"email {row.customer.email.lower()}" if row.customer.email else ""


def _is_same_guest(row: OrderSent, order: Order, guests: set[UUID]) -> bool:
    """Whether it is the guest's still: who has registered at the shop since comes with her address or, where
    the order came with none, with her first. The order stays where it is."""
    sent = (row.customer.email or "").lower()
    return order.customer_id in guests and order.email.lower() in ("", sent)


def _another(row: OrderSent) -> Wrong:
    """Moving an order to another customer is an operation of its own, never a side effect."""
    field = "customer.reference" if row.customer.reference else "customer.email"
    return Wrong(field, "this order belongs to another customer: send the one that it came with first")


def _keeps_parcels(row: OrderSent, order: Order) -> bool:
    """Whether the row says nothing of parcels, where some are held: it takes none away."""
    return bool(order.shipments) and "shipments" not in row.model_fields_set


def _with_parcels(row: OrderSent, order: Order) -> OrderSent:
    if not _keeps_parcels(row, order):
        return row
    held = [ShipmentSent.model_validate(one, strict=False) for one in order.shipments]
    return row.model_copy(update={"shipments": held})


def _below_what_left(row: OrderSent, order: Order, held: dict[str, Line]) -> list[Wrong]:
    """A line cannot become fewer than what has already left the warehouse."""
    left: dict[str, int] = {}
    for shipment in order.shipments:
        if shipment.get("shipped_at"):
            for part in shipment["lines"]:
                left[part["reference"]] = left.get(part["reference"], 0) + part["quantity"]
    sent = {line.reference: (at, line.quantity) for at, line in enumerate(row.lines)}
    wrong = []
    for reference, quantity in left.items():
        if reference in held and reference not in sent:
            wrong.append(Wrong("lines", f"line {reference!r} has shipped and cannot go"))
        elif reference in sent and sent[reference][1] < quantity:
            at, asked = sent[reference]
            reason = f"line {reference!r} cannot be {asked}: {quantity} of it have shipped"
            wrong.append(Wrong(f"lines.{at}.quantity", reason))
    return wrong
