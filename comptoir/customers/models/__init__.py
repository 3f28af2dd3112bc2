"""Customers, the ways to find one without knowing her, users, and who is asking."""

from comptoir.customers.models.customer import (
    Customer,
    CustomerByEmail,
    CustomerByReference,
    customer_for_shop,
    customers_at,
    find_customer,
)
from comptoir.customers.models.finding import (
    staff_addresses_of,
    staff_customer,
    staff_customers_found,
    staff_customers_with_account,
    staff_user_of,
)
from comptoir.customers.models.request import CustomerRequest, StaffRequest, open_to, staff_only
from comptoir.customers.models.user import User, account_at

__all__ = [
    "Customer",
    "CustomerByEmail",
    "CustomerByReference",
    "CustomerRequest",
    "StaffRequest",
    "User",
    "account_at",
    "customer_for_shop",
    "customers_at",
    "find_customer",
    "open_to",
    "staff_addresses_of",
    "staff_customer",
    "staff_customers_found",
    "staff_customers_with_account",
    "staff_only",
    "staff_user_of",
]
