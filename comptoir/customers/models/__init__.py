"""Customers, the ways to find one without knowing her, users, and who is asking."""

from comptoir.customers.models.customer import Customer, CustomerByEmail, CustomerByReference
from comptoir.customers.models.request import CustomerRequest
from comptoir.customers.models.user import User

__all__ = ["Customer", "CustomerByEmail", "CustomerByReference", "CustomerRequest", "User"]
