"""The rows by which the desk finds a customer's returns are erased with the returns, and no later."""

from __future__ import annotations

from datetime import datetime

from comptoir.customers.models import Customer
from comptoir.returns.models import Return, SellerReturn


def erase_ways_to_returns(customer: Customer, at: datetime) -> None:
    """Delete the sellers' rows of returns that are gone, or whose time is over."""
    since = at - Return.when_erased.period
    kept = Return.objects.for_customer(customer.pk).filter(order__placed_at__gte=since)
    ids = list(kept.values_list("id", flat=True))
    SellerReturn.objects.filter(customer_id=customer.pk).exclude(return_id__in=ids).delete()
