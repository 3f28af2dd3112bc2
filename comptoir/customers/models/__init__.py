"""Customers, ways to find them, and users."""

from comptoir.customers.models.customer import (
    Customer,
    CustomerByEmail,
    CustomerByReference,
    customer_for_shop,
    customer_of,
    customers_at,
    customers_for_shop,
    find_customer,
    references_of,
    without_reference,
)
from comptoir.customers.models.finding import (
    known_among,
    staff_addresses_of,
    staff_customer,
    staff_customers_found,
    staff_customers_with_account,
    staff_user_of,
)
from comptoir.customers.models.reading import StaffReading
from comptoir.customers.models.user import (
    AccountApart,
    User,
    account_at,
    accounts_apart,
    accounts_at,
    fingerprint,
    validate_name,
)
from comptoir.customers.models.visit import Visit
from comptoir.customers.phones import is_number, read_number

__all__ = [
    "AccountApart",
    "Customer",
    "CustomerByEmail",
    "CustomerByReference",
    "StaffReading",
    "User",
    "Visit",
    "account_at",
    "accounts_apart",
    "accounts_at",
    "customer_for_shop",
    "customer_of",
    "customers_at",
    "customers_for_shop",
    "find_customer",
    "fingerprint",
    "is_number",
    "known_among",
    "read_number",
    "references_of",
    "staff_addresses_of",
    "staff_customer",
    "staff_customers_found",
    "staff_customers_with_account",
    "staff_user_of",
    "validate_name",
    "without_reference",
]
