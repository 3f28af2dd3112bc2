"""The customer's addresses, for her own programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Router, Schema, Status
from pydantic import Field

from comptoir.addresses.actions import (
    Unaddressable,
    add_address,
    change_address,
    prefer_address,
    remove_address,
)
from comptoir.addresses.models import Address, Content, Purpose
from comptoir.customers.models import CustomerRequest
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent

router = Router(tags=["Addresses"])
ONE = "/addresses/{uuid:address}"
Text = Annotated[str, Field(max_length=300)]
WRITING = {**UNREADABLE, **ANY, **REFUSED}
PurposeName = Literal["shipping", "billing"]


class AddressIn(Sent):
    """An address. Which parts it needs, its country says: a wrong one is told as for a form.

    `country` is ISO 3166-1 alpha-2; `region` is the code where the country has a list (`OR`); `phone` may be
    national; `closed_days` are ISO weekdays, Monday is 1.
    """

    country: Text
    name: Text
    company: Text = ""
    street: Annotated[list[Text], Field(max_length=2)]
    district: Text = ""
    city: Text = ""
    region: Text = ""
    postcode: Text = ""
    phone: Text = ""
    property_kind: Literal["", "house", "flat", "business", "other"] = ""
    access_code: Text = ""
    safe_place: Text = ""
    neighbour: Text = ""
    closed_days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = []
    instructions: Text = ""

    def content(self) -> Content:
        """The same, as the house judges it."""
        lists = {"street": tuple(self.street), "closed_days": tuple(self.closed_days)}
        return Content(**self.model_dump(exclude=set(lists)) | lists)


class AddressOut(Schema):
    """An address as it is kept. `lines` are its label, without the country; `phone` is E.164."""

    id: UUID
    country: str
    name: str
    company: str
    street: list[str]
    district: str
    city: str
    region: str
    postcode: str
    phone: str
    property_kind: str
    access_code: str
    safe_place: str
    neighbour: str
    closed_days: list[int]
    instructions: str
    lines: list[str]
    is_default_shipping: bool
    is_default_billing: bool
    changed_at: datetime

    @staticmethod
    def resolve_lines(address: Address) -> list[str]:
        return address.content.lines()


class AddressesOut(Schema):
    """Every address of the customer, the defaults first; there are never more than fifty."""

    items: list[AddressOut]


@router.get("/addresses", response={200: AddressesOut, **ANY}, operation_id="list_addresses")
def list_addresses(request: CustomerRequest) -> dict[str, Any]:
    """All of them, the defaults first."""
    return {"items": list(_hers(request).defaults_first())}


@router.post("/addresses", response={201: AddressOut, **WRITING}, operation_id="add_address")
def add(request: CustomerRequest, body: AddressIn) -> Status[Any]:
    """Add an address. The first is the default for everything; the same one twice is once."""
    return Status(201, _or_problem(lambda: add_address(request.customer, body.content(), by=request.user)))


@router.get(ONE, response={200: AddressOut, **ANY, **NOT_FOUND}, operation_id="get_address")
def get(request: CustomerRequest, address: UUID) -> Address:
    """One of them."""
    return _find(request, address)


@router.put(
    ONE,
    response={200: AddressOut, **WRITING, **NOT_FOUND},
    operation_id="change_address",
)
def change(request: CustomerRequest, address: UUID, body: AddressIn) -> Address:
    """Say what it now reads. Orders placed before keep theirs."""
    held = _find(request, address)
    return _or_problem(lambda: change_address(held, body.content(), by=request.user))


@router.delete(
    ONE,
    response={204: None, **ANY, **NOT_FOUND, **REFUSED},
    operation_id="remove_address",
)
def remove(request: CustomerRequest, address: UUID) -> Status[Any]:
    """Delete it. Orders placed before keep theirs."""
    remove_address(_find(request, address), by=request.user)
    return Status(204, None)


@router.put(
    f"{ONE}/default/{{purpose}}",
    response={200: AddressOut, **ANY, **NOT_FOUND, **REFUSED},
    operation_id="prefer_address",
)
def prefer(request: CustomerRequest, address: UUID, purpose: PurposeName) -> Address:
    """Make it the default for `shipping` or for `billing`, in place of the one before."""
    held = _find(request, address)
    prefer_address(held, Purpose(purpose), by=request.user)
    return _find(request, address)


def _hers(request: CustomerRequest) -> Any:
    return request.customer.addresses.all()


def _find(request: CustomerRequest, id: UUID) -> Address:
    found: Address | None = _hers(request).filter(id=id).first()
    if found is None:
        raise Http404
    return found


def _or_problem(write: Callable[[], Address]) -> Address:
    """What an action answers; where the address is wrong, a problem that says which field."""
    try:
        held = write()
    except Unaddressable as error:
        raise wrong_fields(list(error.wrong.items())) from None
    return held
