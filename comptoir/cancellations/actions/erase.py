"""What sellers see of a cancellation is erased with its order, and no later."""

from __future__ import annotations

from datetime import datetime

from comptoir.cancellations.models import Cancellation, SellersCancellation
from comptoir.customers.models import Customer
from comptoir.orders.models import Order


def erase_sellers_cancellations(customer: Customer, at: datetime) -> None:
    """Delete what sellers see of cancellations that are gone, or whose time is over."""
    since = at - Cancellation.when_erased.period
    kept = Order.objects.for_customer(customer.pk).filter(placed_at__gte=since)
    rows = SellersCancellation.objects.filter(customer_id=customer.pk)
    rows.exclude(order_id__in=list(kept.values_list("id", flat=True))).delete()
