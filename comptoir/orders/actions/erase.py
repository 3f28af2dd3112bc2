"""The rows that lead to a customer's orders are erased with the orders, and no later."""

from __future__ import annotations

from datetime import datetime

from comptoir.customers.models import Customer
from comptoir.orders.models import Order, OrderByNumber, SellerOrder


def erase_ways_to_orders(customer: Customer, at: datetime) -> None:
    """Delete the numbers and the sellers' parts of orders that are gone, or whose time is over."""
    since = at - Order.when_erased.period
    kept = list(
        Order.objects.for_customer(customer.pk).filter(placed_at__gte=since).values_list("id", flat=True)
    )
    OrderByNumber.objects.filter(customer_id=customer.pk).exclude(order_id__in=kept).delete()
    SellerOrder.objects.filter(customer_id=customer.pk).exclude(order_id__in=kept).delete()
