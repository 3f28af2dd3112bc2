"""Customers, as the shop's own program finds them and says who they are."""

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
    email: str = Field(
        description="The e-mail address, empty where it is not known.", examples=["alice@example.org"]
    )
    name: str = Field(description="The name, empty where it is not known.", examples=["Alice Martin"])
    language: Literal["", "fr", "en"] = Field(
        description="The language that the customer reads (ISO 639-1), empty where it is not known."
    )
    created_at: datetime = Field(description="When the customer was first seen here.")
    updated_at: datetime = Field(
        alias="described_at",
        description="When you last said who the customer is; `created_at` where you never did.",
    )


class CustomersOut(Schema):
    """Everybody whom the shop knows by an address."""

    items: list[CustomerOut] = Field(description="The guests, and the account.")


class CustomerSent(Sent):
    """A customer, as the shop says who she is. What is left out or empty stays as it is.

    What `GET` gives can be sent back: `id` must then be the customer's, and `created_at` changes nothing.
    """

    reference: Annotated[str, Field(max_length=64, description="Your number of the address, once more")] = ""
    id: Annotated[Id | None, Field(description="Our id, as it was read")] = None
    created_at: Annotated[Moment | None, Field(description="Ours, as it was read")] = None
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
        """The e-mail address in its one form; empty where none was sent, or nothing can be sent to it."""
        try:
            return canonical_email(self.email)
        except WrongEmail:
            return ""


class CustomerTaken(Schema):
    """What became of a customer: `created`, `updated`, `unchanged` or, older than what is known, `stale`.

    `kept` names what was not taken: of who has an account all that is another there, an address that nothing
    can be sent to.
    """

    id: UUID = Field(description="Our id of the customer.")
    reference: str = Field(description="Your own number for the customer.", examples=["C-17"])
    result: Literal["created", "updated", "unchanged", "stale"] = Field(description="What became of it.")
    kept: list[Literal["email", "name", "language"]] = Field(description="What was not taken.", examples=[[]])


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


@router.put(
    "/customers/{path:customer}",
    auth=ByKey("customers:write"),
    response={200: CustomerTaken, 201: CustomerTaken, **ANY, **UNREADABLE},
    operation_id="put_customer",
)
def put_customer(request: HttpRequest, customer: CustomerName, said: CustomerSent) -> Status[Any]:
    """Say who a customer of yours is, by your number for her; she is made where there is none yet.

    Until she has an account it is taken over, and where an account has verified the address, all that she
    bought stands there from now on. Then it is hers to change, and nothing is taken.
    """
    wrong = [*_wrong_number(customer, said), *_wrong_content(said)]
    if wrong:
        raise wrong_fields(wrong)
    key: Any = request
    buyer = Buyer(customer, said.address, said.name, said.language, said.updated_at or timezone.now())
    taken = describe_customer(buyer, by=key.shop)
    unsendable = ["email"] if said.email and not said.address else []
    answer = {
        "id": taken.customer.id,
        "reference": taken.customer.reference,
        "result": taken.result,
        "kept": unsendable + taken.kept,
    }
    return Status(201 if taken.result == "created" else 200, answer)


def _wrong_number(number: str, said: CustomerSent) -> Iterator[tuple[str, str]]:
    """What is wrong with the number by which a customer is named."""
    if number.startswith("id:"):
        yield "reference", _("Use your own number for the customer: what begins with id: is ours.")
        return
    try:
        plain_reference(number)
    except ValueError as error:
        yield "reference", str(error)
    if len(number) > LONGEST_NUMBER:
        yield "reference", _("has more than %(max_length)s characters") % {"max_length": LONGEST_NUMBER}
    if said.reference not in ("", number):
        yield "reference", _("This is another reference than the address's.")
    held = customer_for_shop(number) if said.id else None
    if held and held.id != said.id:
        yield "id", _("This is the id of another customer.")


def _wrong_content(said: CustomerSent) -> Iterator[tuple[str, str]]:
    if said.email and not is_meant_as_email(said.email):
        yield "email", _("is no e-mail address")
    for name in ("email", "name"):
        try:
            without_control(getattr(said, name))
        except ValueError as error:
            yield name, str(error)
    if said.updated_at and said.updated_at > timezone.now() + timedelta(days=1):
        yield "updated_at", _("is more than a day ahead: nothing later could change the customer")
