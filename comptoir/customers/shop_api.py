"""Customers, as the shop's own program finds them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from comptoir.customers.models import Customer, customer_for_shop, customers_at
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, NOT_FOUND

router = Router(tags=["Customers"], auth=ByKey("customers:read"))


class CustomerOut(Schema):
    """A customer. `reference` is the shop's own number for her, empty for a guest without one."""

    id: UUID
    reference: str
    email: str
    name: str
    language: str
    created_at: datetime


class CustomersOut(Schema):
    """Everybody whom the shop knows by an address."""

    items: list[CustomerOut]


@router.get("/customers", response={200: CustomersOut, **ANY}, operation_id="find_customers")
def find_customers(
    request: HttpRequest, email: Annotated[str, Query(min_length=3, max_length=254)]
) -> dict[str, list[Customer]]:
    """Whom the shop knows by this e-mail address: the guests, and the account."""
    return {"items": list(customers_at(email))}


@router.get(
    "/customers/{path:customer}", response={200: CustomerOut, **ANY, **NOT_FOUND}, operation_id="get_customer"
)
def get_customer(request: HttpRequest, customer: str) -> Customer:
    """One customer, by the shop's number for her, or by `id:` and our id."""
    found = customer_for_shop(customer)
    if found is None:
        raise Http404
    return found
