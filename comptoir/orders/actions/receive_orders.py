"""Orders come in from the shop, many at once and through here alone: from files, the API and the demo."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import OperationalError

from comptoir.customers.actions.recognise import recognise_customers
from comptoir.ground.retry import again_on_conflict
from comptoir.ground.write import insert_rows, make_row, read_rows
from comptoir.journal.record import Acts, record_all
from comptoir.orders.actions.change_orders import change_orders
from comptoir.orders.actions.registered import buyer_of
from comptoir.orders.facts import IMPORTED, PLACED
from comptoir.orders.intake.contradictions import contradictions
from comptoir.orders.intake.fill_order import fill_order, sellers_named
from comptoir.orders.intake.outcome import Outcome, not_taken
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import Line, Order, OrderByNumber, key_of, sellers_parts
from comptoir.rest.wrong import Wrong
from comptoir.sellers.actions import recognise_sellers


def receive_orders(rows: Sequence[OrderSent], *, by: Acts, history: bool) -> list[Outcome]:
    """Take these orders over in one transaction; with `history`, nothing speaks of them.

    A stored order changes where the shop's `updated_at` is not older, and only in the fields that the row
    gives. The number of statements does not depend on the number of rows.
    """
    return again_on_conflict(lambda: _receive(rows, by=by, history=history))


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
    stored_numbers = {row.number: row for row in numbers}
    outcomes: dict[str, Outcome] = {}
    new = []
    for row in rows:
        wrong = [] if row.reference in stored_numbers else _wrong_in_new(row)
        if wrong:
            outcomes[row.reference] = Outcome(row.reference, "refused", wrong, code="invalid")
        elif row.reference not in stored_numbers:
            new.append(row)
    # Changes first: whom the shop describes anew may become another's, with the orders that are held.
    stored = [row for row in rows if row.reference in stored_numbers]
    outcomes |= _change(stored, stored_numbers, by=by, history=history)
    outcomes |= _create(new, by=by, history=history)
    return [outcomes[row.reference] for row in rows]


def _wrong_in_new(row: OrderSent) -> list[Wrong]:
    if row.gives("lines"):
        return contradictions(row)
    words = "is required for an order that is not held yet; an empty list where it has none"
    if row.refunds:
        words = "is required: no order of this reference is held that could be refunded; send it first"
    return [Wrong("lines", words)]


def _create(rows: list[OrderSent], *, by: Acts, history: bool) -> dict[str, Outcome]:
    if not rows:
        return {}
    sellers = recognise_sellers(sellers_named(rows), by=by)
    recognised = recognise_customers([buyer_of(row) for row in rows], by=by)
    orders, lines, parcels, parts = [], [], [], []
    for row, (customer_id, _kept) in zip(rows, recognised, strict=True):
        order = make_row(Order, customer_id=customer_id, sent_mark=row.mark)
        own_lines = [make_row(Line, customer_id=customer_id, order_id=order.id) for _line in row.lines]
        parcels += fill_order(order, own_lines, row, sellers)
        orders.append(order)
        lines += own_lines
        parts += sellers_parts(order, own_lines)
    insert_rows(orders)
    insert_rows(lines)
    insert_rows(parcels)
    insert_rows([part for parcel in parcels for part in parcel.parts])
    insert_rows(parts)
    insert_rows(
        [
            make_row(
                OrderByNumber,
                number=order.number,
                key=key_of(order.number),
                customer_id=order.customer_id,
                order_id=order.id,
            )
            for order in sorted(orders, key=lambda order: order.number)
        ]
    )
    record_all(IMPORTED if history else PLACED, about=orders, by=by, speaks=not history)
    return {
        row.reference: Outcome(row.reference, "created", kept=not_taken(row, kept))
        for row, (_customer_id, kept) in zip(rows, recognised, strict=True)
    }


def _change(
    rows: list[OrderSent], stored_numbers: dict[str, OrderByNumber], *, by: Acts, history: bool
) -> dict[str, Outcome]:
    if not rows:
        return {}
    customers = {stored_numbers[row.reference].customer_id for row in rows}
    ids = [stored_numbers[row.reference].order_id for row in rows]
    locked = Order.objects.select_for_update().filter(customer_id__in=customers, id__in=ids)
    stored_orders = {order.number: order for order in read_rows(locked.order_by("customer_id", "id"))}
    if len(stored_orders) < len(rows):
        # An order has just moved to another customer, between the look-up and the lock.
        raise OperationalError("an order moved while it was looked up")
    outcomes: dict[str, Outcome] = {}
    current: list[OrderSent] = []
    for row in rows:
        order = stored_orders[row.reference]
        if row.changed_at < order.shop_updated_at:
            outcomes[row.reference] = Outcome(row.reference, "stale")
        elif row.mark and row.mark == order.sent_mark:
            outcomes[row.reference] = Outcome(row.reference, "unchanged")
        else:
            current.append(row)
    if current:
        outcomes |= change_orders(current, stored_orders, by=by, history=history)
    return outcomes
