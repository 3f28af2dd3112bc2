"""Customers, for the shop's own program to find and to describe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, BeforeValidator, Field

from comptoir.customers.actions import describe_customer
from comptoir.customers.actions.learn import Buyer
from comptoir.customers.models import Customer, customer_for_shop, customers_at
from comptoir.ground.email import WrongEmail, canonical_email, is_meant_as_email
from comptoir.ground.fold import plain_reference, without_control
from comptoir.rest.operations import ByKey, CustomerName
from comptoir.rest.problems import ANY, NOT_FOUND, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent

LONGEST_NUMBER = 64


def _text(value: Any) -> Any:
    if not isinstance(value, str | None):
        raise ValueError(_("must be text"))
    return value


Id = Annotated[UUID, Field(strict=False), BeforeValidator(_text)]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_text)]
router = Router(tags=["Customers"], auth=ByKey("customers:read"))


class CustomerOut(Schema):
    """A customer, with or without an account."""

    id: UUID = Field(description="Our id of the customer; `/customers/id:…` leads there.")
    reference: str = Field(
        description="Your own number for the customer; empty for a guest without one.", examples=["C-17"]
    )
    email: str = Field(description="The e-mail address; empty if unknown.", examples=["alice@example.org"])
    name: str = Field(description="The name; empty if unknown.", examples=["Alice Martin"])
    language: Literal["", "fr", "en"] = Field(
        description="The language that the customer reads (ISO 639-1); empty if unknown."
    )
    created_at: datetime = Field(description="When the customer was first seen here.")
    updated_at: datetime = Field(
        alias="described_at",
        description="When you last described the customer; `created_at` if you never did.",
    )


class CustomersOut(Schema):
    """All customers whom the shop knows by an address."""

    items: list[CustomerOut] = Field(description="The guests, and the account.")


class CustomerSent(Sent):
    """A customer, as the shop describes her. What is left out or empty stays unchanged.

    You can send back what `GET` returned: `id` must then be the customer's, and `created_at` changes nothing.
    """

    reference: Annotated[str, Field(max_length=64, description="Your number, as in the URL")] = ""
    id: Annotated[Id | None, Field(description="Our id, as you read it")] = None
    created_at: Annotated[Moment | None, Field(description="As you read it")] = None
    email: Annotated[str, Field(max_length=1000, description="The e-mail address")] = ""
    name: Annotated[str, Field(max_length=200, description="The name")] = ""
    language: Annotated[
        Literal["", "fr", "en"], Field(description="The language that the customer reads (ISO 639-1)")
    ] = ""
    updated_at: Annotated[
        Moment | None, Field(description="When you last changed it, with a time zone; by default now")
    ] = None

    @property
    def address(self) -> str:
        """The canonical e-mail address; empty if none was sent, or it is invalid."""
        try:
            return canonical_email(self.email)
        except WrongEmail:
            return ""


class CustomerTaken(Schema):
    """The result: `created`, `updated`, `unchanged`, or `stale` if it is older than what is known.

    `kept` names the fields that were not taken over: those that a customer with an account has set otherwise,
    and an invalid address.
    """

    id: UUID = Field(description="Our id of the customer.")
    reference: str = Field(description="Your own number for the customer.", examples=["C-17"])
    result: Literal["created", "updated", "unchanged", "stale"] = Field(description="The result.")
    kept: list[Literal["email", "name", "language"]] = Field(
        description="The fields that were not taken over.", examples=[[]]
    )


@router.get("/customers", response={200: CustomersOut, **ANY}, operation_id="find_customers")
def find_customers(
    request: HttpRequest,
    email: Annotated[str, Query(min_length=3, max_length=254, description="The address")],
) -> dict[str, list[Customer]]:
    """Find the customers with this e-mail address: the guests, and the account."""
    return {"items": list(customers_at(email))}


@router.get(
    "/customers/{any:customer}", response={200: CustomerOut, **ANY, **NOT_FOUND}, operation_id="get_customer"
)
def get_customer(request: HttpRequest, customer: CustomerName) -> Customer:
    """Get one customer, by your reference, or by `id:` and our id."""
    owner = customer_for_shop(customer)
    if owner is None:
        raise Http404
    return owner


@router.put(
    "/customers/{any:customer}",
    auth=ByKey("customers:write"),
    response={200: CustomerTaken, 201: CustomerTaken, **ANY, **UNREADABLE},
    operation_id="put_customer",
)
def put_customer(request: HttpRequest, customer: CustomerName, sent: CustomerSent) -> Status[Any]:
    """Describe a customer by your reference; one that does not exist is created.

    Until the customer has an account, your description is taken over. If an account has verified the address,
    every earlier order belongs to that account from now on. After that only the customer changes it: nothing
    is taken over.
    """
    wrong = [*_wrong_number(customer, sent), *_wrong_content(sent)]
    if wrong:
        raise wrong_fields(wrong)
    key: Any = request
    buyer = Buyer(customer, sent.address, sent.name, sent.language, sent.updated_at or timezone.now())
    described = describe_customer(buyer, by=key.shop)
    unsendable = ["email"] if sent.email and not sent.address else []
    answer = {
        "id": described.customer.id,
        "reference": described.customer.reference,
        "result": described.result,
        "kept": unsendable + described.kept,
    }
    return Status(201 if described.result == "created" else 200, answer)


def _wrong_number(number: str, sent: CustomerSent) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the number by which a customer is named."""
    if number.startswith("id:"):
        yield "reference", _("Use your own number for the customer: numbers that begin with id: are ours.")
        return
    try:
        plain_reference(number)
    except ValueError as error:
        yield "reference", str(error)
    if len(number) > LONGEST_NUMBER:
        yield "reference", _("has more than %(max_length)s characters") % {"max_length": LONGEST_NUMBER}
    if sent.reference not in ("", number):
        yield "reference", _("This is not the reference in the URL.")
    customer = customer_for_shop(number) if sent.id else None
    if customer and customer.id != sent.id:
        yield "id", _("This is the id of another customer.")


def _wrong_content(sent: CustomerSent) -> Iterator[tuple[str, str]]:
    if sent.email and not is_meant_as_email(sent.email):
        yield "email", _("is not an email address")
    for name in ("email", "name"):
        try:
            without_control(getattr(sent, name))
        except ValueError as error:
            yield name, str(error)
    if sent.updated_at and sent.updated_at > timezone.now() + timedelta(days=1):
        yield "updated_at", _("is more than a day ahead: nothing later could change the customer")
