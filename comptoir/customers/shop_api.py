"""Customers, as the shop's own program finds them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from comptoir.customers.models import Customer, customer_for_shop, customers_at
from comptoir.rest.operations import ByKey, CustomerName
from comptoir.rest.problems import ANY, NOT_FOUND

router = Router(tags=["Customers"], auth=ByKey("customers:read"))


class CustomerOut(Schema):
    """A customer, with or without an account."""

    id: UUID = Field(description="Our id of the customer; `/customers/id:…` leads there.")
    reference: str = Field(
        description="Your own number for the customer; empty for a guest without one.", examples=["C-17"]
    )
    email: str = Field(
        description="The e-mail address, empty where it is not known.", examples=["alice@example.org"]
    )
    name: str = Field(description="The name, empty where it is not known.", examples=["Alice Martin"])
    language: Literal["", "fr", "en"] = Field(
        description="The language that the customer reads (ISO 639-1), empty where it is not known."
    )
    created_at: datetime = Field(description="When the customer was first seen here.")


class CustomersOut(Schema):
    """Everybody whom the shop knows by an address."""

    items: list[CustomerOut] = Field(description="The guests, and the account.")


@router.get("/customers", response={200: CustomersOut, **ANY}, operation_id="find_customers")
def find_customers(
    request: HttpRequest,
    email: Annotated[str, Query(min_length=3, max_length=254, description="The address")],
) -> dict[str, list[Customer]]:
    """Whom the shop knows by this e-mail address: the guests, and the account."""
    return {"items": list(customers_at(email))}


@router.get(
    "/customers/{path:customer}", response={200: CustomerOut, **ANY, **NOT_FOUND}, operation_id="get_customer"
)
def get_customer(request: HttpRequest, customer: CustomerName) -> Customer:
    """One customer, by the shop's number for her, or by `id:` and our id."""
    found = customer_for_shop(customer)
    if found is None:
        raise Http404
    return found
