"""Customers, the ways to find one without knowing her, users, and who is asking."""

from comptoir.customers.models.customer import (
    Customer,
    CustomerByEmail,
    CustomerByReference,
    customer_for_shop,
    customers_at,
    find_customer,
)
from comptoir.customers.models.request import CustomerRequest
from comptoir.customers.models.user import User

__all__ = [
    "Customer",
    "CustomerByEmail",
    "CustomerByReference",
    "CustomerRequest",
    "User",
    "customer_for_shop",
    "customers_at",
    "find_customer",
]
