"""Customers, the ways to find one without knowing her, users, and who is asking."""

from comptoir.customers.models.activity import activity_of
from comptoir.customers.models.asker import Asker, asker_of, stranger
from comptoir.customers.models.browser import (
    Browser,
    browser_of,
    browser_token,
    is_known_since_before,
    trusted_browsers_of,
)
from comptoir.customers.models.customer import (
    Customer,
    CustomerByEmail,
    CustomerByReference,
    customer_for_shop,
    customer_of,
    customers_at,
    find_customer,
    references_of,
    without_reference,
)
from comptoir.customers.models.finding import (
    staff_addresses_of,
    staff_customer,
    staff_customers_found,
    staff_customers_with_account,
    staff_user_of,
)
from comptoir.customers.models.reading import StaffReading
from comptoir.customers.models.request import (
    CustomerRequest,
    StaffRequest,
    UserRequest,
    confirmed_first,
    open_to,
    signed_in_only,
    staff_only,
)
from comptoir.customers.models.session import MOST_SESSIONS, Session, session_of, sessions_of
from comptoir.customers.models.step import RetiredStep, SecondStep, has_second_step, second_step_of
from comptoir.customers.models.trouble import (
    AddressChange,
    AddressReturn,
    LockDown,
    WayBack,
    address_return_of,
    way_back_of,
)
from comptoir.customers.models.user import (
    AccountApart,
    User,
    account_at,
    accounts_apart,
    accounts_at,
    fingerprint,
    validate_name,
)
from comptoir.customers.models.visit import Visit, visit_of

__all__ = [
    "MOST_SESSIONS",
    "AccountApart",
    "AddressChange",
    "AddressReturn",
    "Asker",
    "Browser",
    "Customer",
    "CustomerByEmail",
    "CustomerByReference",
    "CustomerRequest",
    "LockDown",
    "RetiredStep",
    "SecondStep",
    "Session",
    "StaffReading",
    "StaffRequest",
    "User",
    "UserRequest",
    "Visit",
    "WayBack",
    "account_at",
    "accounts_apart",
    "accounts_at",
    "activity_of",
    "address_return_of",
    "asker_of",
    "browser_of",
    "browser_token",
    "confirmed_first",
    "customer_for_shop",
    "customer_of",
    "customers_at",
    "find_customer",
    "fingerprint",
    "has_second_step",
    "is_known_since_before",
    "open_to",
    "references_of",
    "second_step_of",
    "session_of",
    "sessions_of",
    "signed_in_only",
    "staff_addresses_of",
    "staff_customer",
    "staff_customers_found",
    "staff_customers_with_account",
    "staff_only",
    "staff_user_of",
    "stranger",
    "trusted_browsers_of",
    "validate_name",
    "visit_of",
    "way_back_of",
    "without_reference",
]
