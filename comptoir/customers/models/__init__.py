"""Customers, the ways to find one without knowing her, and users."""

from comptoir.customers.models.customer import Customer, CustomerByEmail, CustomerByReference
from comptoir.customers.models.user import User

__all__ = ["Customer", "CustomerByEmail", "CustomerByReference", "User"]
