"""The request of a private page: who is asking is known, and all that the page reads starts from her."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from comptoir.customers.models.customer import Customer
    from comptoir.customers.models.user import User


class CustomerRequest(HttpRequest):
    """What CustomerMiddleware makes of a request before a private page sees it."""

    customer: Customer
    user: User  # type: ignore[assignment]
