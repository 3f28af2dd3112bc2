"""The payments of an order are rows, which follow what the shop says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction

from comptoir.ground.write import insert_rows, update_rows
from comptoir.orders.models import Order
from comptoir.payments.models import Payment, payments_now

WRITTEN = [
    *("position", "reference", "kind", "label", "provider", "provider_reference"),
    *("state", "currency", "amount_minor", "waived_minor", "paid_at"),
]


@transaction.atomic
def follow_payments(orders: Collection[tuple[UUID, UUID]]) -> None:
    """Write the payments of these orders, named by customer and id, as the shop now says them."""
    customers, ids = {customer for customer, _id in orders}, {order_id for _customer, order_id in orders}
    hers = Order.objects.select_for_update().filter(customer_id__in=customers, id__in=ids)
    write_payments(list(hers.order_by("customer_id", "id")))


def write_payments(orders: Sequence[Order]) -> dict[UUID, list[Payment]]:
    """Write the payments of locked orders as the shop now says them; return each order's, in its sequence."""
    stored = _stored(orders)
    now = {order.id: payments_now(order, stored[order.id]) for order in orders}
    rows = [row for of_order in now.values() for row in of_order]
    before = {row.id for of_order in stored.values() for row in of_order}
    insert_rows([row for row in rows if row.id not in before])
    update_rows([row for row in rows if row.id in before], WRITTEN)
    if gone := before - {row.id for row in rows}:
        customers = {order.customer_id for order in orders}
        Payment.objects.filter(customer_id__in=customers, id__in=gone).delete()
    return now


def _stored(orders: Sequence[Order]) -> dict[UUID, list[Payment]]:
    customers, ids = {order.customer_id for order in orders}, [order.id for order in orders]
    by_order: dict[UUID, list[Payment]] = defaultdict(list)
    if ids:
        rows = Payment.objects.filter(customer_id__in=customers, order_id__in=ids)
        for row in rows.order_by("position", "id"):
            by_order[row.order_id].append(row)
    return by_order
