"""Receiving orders from the shop, many at once: the one way in, for files, the API and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import OperationalError

from comptoir.customers.actions.recognise import Buyer, recognise_customers
from comptoir.customers.models import CustomerByEmail, CustomerByReference
from comptoir.ground.retry import again_on_conflict
from comptoir.journal.record import Acts, record_all
from comptoir.orders.actions.read_order import Wrong
from comptoir.orders.actions.sent import LineSent, OrderSent, line_state
from comptoir.orders.facts import CHANGED, IMPORTED, PLACED
from comptoir.orders.models import (
    Line,
    Order,
    OrderByNumber,
    SellerOrder,
    numbers_of_others,
    sellers_parts,
)
from comptoir.orders.models.summary import settle
from comptoir.sellers.actions import recognise_sellers
from comptoir.sellers.models import Seller

KEPT_ON_ORDER = ("archived_at", "recorded_at")
ORDER_FIELDS = [
    f.name for f in Order._meta.local_concrete_fields if f.name not in {"id", "customer", *KEPT_ON_ORDER}
]
LINE_FIELDS = [
    f.name for f in Line._meta.local_concrete_fields if f.name not in {"id", "customer", "order_id"}
]


@dataclass
class Outcome:
    """What became of one row: `created`, `updated`, `unchanged`, `stale` or `refused`, and why.

    `kept` names what Comptoir owns of an updated order and left as it was.
    """

    reference: str
    result: str
    wrong: list[Wrong] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def receive_orders(rows: Sequence[OrderSent], *, by: Acts, history: bool) -> list[Outcome]:
    """Take these orders over in one transaction; `history` makes nothing speak of them.

    An order that is held already changes only where the shop's `updated_at` is newer; what Comptoir owns
    of it (its archive) stays. The number of statements does not depend on the number of rows.
    """
    return again_on_conflict(lambda: _receive(rows, by=by, history=history))


def others_lines(rows: Sequence[OrderSent], seller: Seller | None) -> dict[str, list[Wrong]]:
    """Why a key of one seller may not send some of these orders: they hold, or held, lines of another."""
    if seller is None:
        return {}
    wrong = {}
    held = numbers_of_others([row.reference for row in rows], seller)
    for row in rows:
        named = [(f"lines.{at}.seller.reference", line.seller.reference) for at, line in enumerate(row.lines)]
        named += [
            (f"shipments.{at}.seller", one.seller) for at, one in enumerate(row.shipments) if one.seller
        ]
        strange = [
            Wrong(field, "is not the seller of this key") for field, of in named if of != seller.reference
        ]
        if row.reference in held:
            strange.append(Wrong("reference", "this order has lines of another seller"))
        if not row.lines:
            strange.append(Wrong("lines", "a key of one seller sends that seller's lines"))
        if strange:
            wrong[row.reference] = strange
    return wrong


def _receive(rows: Sequence[OrderSent], *, by: Acts, history: bool) -> list[Outcome]:
    outcomes: list[Outcome | None] = [None] * len(rows)
    waiting = list(range(len(rows)))
    while waiting:
        # An order that stands several times is taken in turn, as if it had come in several batches.
        first = {rows[at].reference: at for at in reversed(waiting)}
        turn = sorted(first.values())
        for at, outcome in zip(turn, _take([rows[at] for at in turn], by=by, history=history), strict=True):
            outcomes[at] = outcome
        waiting = [at for at in waiting if outcomes[at] is None]
    return [outcome for outcome in outcomes if outcome is not None]


def _take(rows: list[OrderSent], *, by: Acts, history: bool) -> list[Outcome]:
    numbers = OrderByNumber.objects.filter(number__in=[row.reference for row in rows])
    held_ids = {row.number: row for row in numbers}
    new = [row for row in rows if row.reference not in held_ids]
    if new:
        _create(new, by=by, history=history)
    changed = _change([row for row in rows if row.reference in held_ids], held_ids, by=by, history=history)
    return [changed.get(row.reference) or Outcome(row.reference, "created") for row in rows]


def _create(rows: list[OrderSent], *, by: Acts, history: bool) -> None:
    sellers = recognise_sellers(_sellers_named(rows), by=by)
    customers = recognise_customers([_buyer(row) for row in rows])
    orders, lines, parts = [], [], []
    for row, customer_id in zip(rows, customers, strict=True):
        order = Order(customer_id=customer_id)
        own = [Line(customer_id=customer_id, order_id=order.id) for _line in row.lines]
        _fill(order, own, row, sellers)
        orders.append(order)
        lines += own
        parts += sellers_parts(order, own)
    Order.objects.bulk_create(orders)
    Line.objects.bulk_create(lines)
    SellerOrder.objects.bulk_create(parts)
    looked_up = [OrderByNumber(number=o.number, customer_id=o.customer_id, order_id=o.id) for o in orders]
    OrderByNumber.objects.bulk_create(sorted(looked_up, key=lambda one: one.number))
    record_all(IMPORTED if history else PLACED, about=orders, by=by, speaks=not history)


def _change(
    rows: list[OrderSent], held_ids: dict[str, OrderByNumber], *, by: Acts, history: bool
) -> dict[str, Outcome]:
    if not rows:
        return {}
    customers = {held_ids[row.reference].customer_id for row in rows}
    ids = [held_ids[row.reference].order_id for row in rows]
    held = {
        o.number: o for o in Order.objects.select_for_update().filter(customer_id__in=customers, id__in=ids)
    }
    if len(held) < len(rows):
        # An order has just moved to another customer, between the look-up and the lock.
        raise OperationalError("an order moved while it was looked up")
    outcomes: dict[str, Outcome] = {}
    newer: list[OrderSent] = []
    for row in rows:
        known_at = held[row.reference].shop_updated_at
        if row.changed_at > known_at:
            newer.append(row)
        else:
            outcomes[row.reference] = Outcome(
                row.reference, "unchanged" if row.changed_at == known_at else "stale"
            )
    if newer:
        outcomes |= _update(newer, held, by=by, history=history)
    return outcomes


def _update(rows: list[OrderSent], held: dict[str, Order], *, by: Acts, history: bool) -> dict[str, Outcome]:
    orders = {row.reference: held[row.reference] for row in rows}
    lines: dict[UUID, dict[str, Line]] = {order.id: {} for order in orders.values()}
    customers = {order.customer_id for order in orders.values()}
    for line in Line.objects.filter(customer_id__in=customers, order_id__in=list(lines)):
        lines[line.order_id][line.reference] = line
    owners = _owners(rows)
    outcomes, good = {}, []
    for row in rows:
        order = orders[row.reference]
        wrong = _not_hers(row, order, owners) + _below_what_left(row, order, lines[order.id])
        kept = ["archived"] if order.is_archived and not wrong else []
        outcomes[row.reference] = Outcome(row.reference, "refused" if wrong else "updated", wrong, kept)
        if not wrong:
            good.append(row)
    sellers = recognise_sellers(_sellers_named(good), by=by)
    written: list[Line] = []
    parts: list[SellerOrder] = []
    gone: list[Line] = []
    for row in good:
        order, known = orders[row.reference], lines[orders[row.reference].id]
        own = [
            known.pop(sent.reference, Line(customer_id=order.customer_id, order_id=order.id))
            for sent in row.lines
        ]
        _fill(order, own, row, sellers)
        written += own
        parts += sellers_parts(order, own)
        gone += known.values()
    _upsert(Order, [orders[row.reference] for row in good], ORDER_FIELDS)
    if gone:
        Line.objects.filter(
            customer_id__in={one.customer_id for one in gone}, id__in=[one.id for one in gone]
        ).delete()
    _upsert(Line, written, LINE_FIELDS)
    SellerOrder.objects.filter(order_id__in=[orders[row.reference].id for row in good]).delete()
    SellerOrder.objects.bulk_create(parts)
    record_all(
        IMPORTED if history else CHANGED,
        about=[orders[row.reference] for row in good],
        by=by,
        speaks=not history,
    )
    return outcomes


def _upsert(model: Any, rows: list[Any], fields: list[str]) -> None:
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["customer", "id"], update_fields=fields
        )


def _owners(rows: list[OrderSent]) -> dict[str, set[UUID]]:
    """Which customers the shop's numbers and addresses of these rows lead to."""
    owners: dict[str, set[UUID]] = {}
    references = [row.customer.reference for row in rows if row.customer.reference]
    for reference, owner in CustomerByReference.objects.filter(reference__in=references).values_list(
        "reference", "customer_id"
    ):
        owners.setdefault(f"reference {reference}", set()).add(owner)
    emails = [row.customer.email.lower() for row in rows if row.customer.email and not row.customer.reference]
    for email, owner in CustomerByEmail.objects.filter(email__in=emails).values_list("email", "customer_id"):
        owners.setdefault(f"email {email}", set()).add(owner)
    return owners


def _not_hers(row: OrderSent, order: Order, owners: dict[str, set[UUID]]) -> list[Wrong]:
    """Moving an order to another customer is an operation of its own, never a side effect."""
    if row.customer.reference:
        name, key = "customer.reference", f"reference {row.customer.reference}"
    elif row.customer.email:
        name, key = "customer.email", f"email {row.customer.email.lower()}"
    else:
        return []
    if order.customer_id in owners.get(key, set()):
        return []
    return [Wrong(name, "this order belongs to another customer")]


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


def _fill(order: Order, lines: list[Line], row: OrderSent, sellers: dict[str, Any]) -> None:
    """Write what the shop says into an order and its lines."""
    order.number, order.placed_at, order.shop_updated_at = row.reference, row.placed_at, row.changed_at
    order.shop_status, order.currency = row.status, row.currency
    order.items_minor, order.shipping_minor = row.items_minor, row.shipping_minor
    order.discount_minor, order.total_minor = row.discount_minor, row.due_minor
    order.vat = [one.model_dump(mode="json") for one in row.vat]
    order.shipping_address = row.shipping_address.model_dump() if row.shipping_address else {}
    order.billing_address = row.billing_address.model_dump() if row.billing_address else {}
    order.payments = [one.model_dump(mode="json") for one in row.payments]
    order.shipments = [one.model_dump(mode="json") for one in row.shipments]
    days = [(shipment.delivered_at, shipment) for shipment in row.shipments if shipment.delivered_at]
    days.sort(key=lambda pair: pair[0])
    arrived = {part.reference: day for day, shipment in days for part in shipment.lines}
    for position, (line, sent) in enumerate(zip(lines, row.lines, strict=True)):
        _fill_line(line, sent, position)
        line.state = line_state(row, sent)
        line.seller_id = sellers[sent.seller.reference].id
        line.delivered_at = sent.delivered_at or arrived.get(sent.reference)
    own_sellers = [sellers[sent.seller.reference] for sent in row.lines]
    settle(order, lines, {seller.id: seller.name for seller in own_sellers}, state=row.state)


def _fill_line(line: Line, sent: LineSent, position: int) -> None:
    line.reference, line.position, line.name, line.kind = sent.reference, position, sent.name, sent.kind
    line.quantity, line.unit_price_minor, line.total_minor = (
        sent.quantity,
        sent.unit_price_minor,
        sent.due_minor,
    )
    line.vat_rate, line.estimated_on = sent.vat_rate, sent.estimated_on
    line.product_reference = sent.product
    line.product_url, line.picture_url = sent.product_url or "", sent.picture_url or ""


def _sellers_named(rows: list[OrderSent]) -> dict[str, str]:
    return {line.seller.reference: line.seller.name for row in rows for line in row.lines}


def _buyer(row: OrderSent) -> Buyer:
    customer = row.customer
    return Buyer(customer.reference, customer.email or "", customer.name, customer.language)
