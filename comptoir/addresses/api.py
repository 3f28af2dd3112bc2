"""The customer's addresses, for the customer's own programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Path, Router, Schema, Status
from pydantic import Field

from comptoir.addresses.actions import (
    Unaddressable,
    add_address,
    change_address,
    prefer_address,
    remove_address,
)
from comptoir.addresses.models import Address, Content, Purpose
from comptoir.customers.asking import CustomerRequest
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent

router = Router(tags=["Addresses"])
ADDRESS_PATH = "/addresses/{uuid:address}"
Text = Annotated[str, Field(max_length=300)]
WRITING = {**UNREADABLE, **ANY, **REFUSED}
Property = Literal["", "house", "flat", "business", "other"]
PurposeName = Annotated[
    Literal["shipping", "billing"], Path(description="What the address becomes the default for")
]
AddressId = Annotated[UUID, Path(description="Our id of the address")]


SAYS = {
    "country": "ISO 3166-1 alpha-2, such as `FR`.",
    "name": "The recipient's name.",
    "company": "The company; empty for a private person.",
    "street": "The lines of the street, at most two.",
    "district": "The part of the town, in countries whose addresses name it.",
    "city": "The town.",
    "region": "The region; its code where the country has a list, such as `OR`.",
    "postcode": "The postcode, as the country writes it.",
    "phone": "A telephone number for the carrier: sent as it is dialled in the country, answered as E.164.",
    "property_kind": "What kind of building it is; empty if unknown.",
    "access_code": "The door code.",
    "safe_place": "Where a parcel may be left.",
    "neighbour": "A neighbour who may take it in.",
    "closed_days": "The days when nobody is there: ISO weekdays, Monday is 1.",
    "instructions": "Anything else that helps to deliver.",
    "id": "Our id of the address.",
    "lines": "The label, in the order of its country and without its name.",
    "is_default_shipping": "Whether it is the default for delivery.",
    "is_default_billing": "Whether it is the default for invoices.",
    "changed_at": "When it last changed.",
}


EXAMPLE: dict[str, Any] = {
    "country": "FR",
    "name": "Alice Martin",
    "street": ["12 bis rue des Écoles"],
    "city": "Paris",
    "postcode": "75005",
    "phone": "+33199000107",
    "property_kind": "flat",
    "lines": ["Alice Martin", "12 bis rue des Écoles", "75005 Paris"],
    "closed_days": [7],
}


def _say(schema: dict[str, Any]) -> None:
    """Describe each field of an address, sent or answered, with an example."""
    for name, field in schema["properties"].items():
        field["description"] = SAYS[name]
        if name in EXAMPLE or (field.get("type") == "string" and "format" not in field):
            field["examples"] = [EXAMPLE.get(name, "")]


class AddressIn(Sent):
    """An address as typed; its country decides which fields it needs."""

    model_config = {"json_schema_extra": _say}

    country: Text
    name: Text
    company: Text = ""
    street: Annotated[list[Text], Field(max_length=2)]
    district: Text = ""
    city: Text = ""
    region: Text = ""
    postcode: Text = ""
    phone: Text = ""
    property_kind: Property = ""
    access_code: Text = ""
    safe_place: Text = ""
    neighbour: Text = ""
    closed_days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(max_length=7)] = []
    instructions: Text = ""

    def content(self) -> Content:
        """Return what was sent as the content of an address."""
        lists = {"street": tuple(self.street), "closed_days": tuple(self.closed_days)}
        return Content(**self.model_dump(exclude=set(lists)) | lists)


class AddressOut(Schema):
    """A saved address."""

    model_config = {"json_schema_extra": _say}

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
    property_kind: Property
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
    """All addresses of the customer."""

    items: list[AddressOut] = Field(description="The defaults first; there are never more than fifty.")


@router.get("/addresses", response={200: AddressesOut, **ANY}, operation_id="list_addresses")
def list_addresses(request: CustomerRequest) -> dict[str, Any]:
    """List all addresses, the defaults first."""
    return {"items": list(_hers(request).defaults_first())}


@router.post("/addresses", response={201: AddressOut, **WRITING}, operation_id="add_address")
def add(request: CustomerRequest, body: AddressIn) -> Status[Any]:
    """Add an address. The first is the default for everything; adding the same one again changes nothing."""
    return Status(201, _or_problem(lambda: add_address(request.customer, body.content(), by=request.user)))


@router.get(ADDRESS_PATH, response={200: AddressOut, **ANY, **NOT_FOUND}, operation_id="get_address")
def get(request: CustomerRequest, address: AddressId) -> Address:
    """Get one address."""
    return _find(request, address)


@router.put(
    ADDRESS_PATH,
    response={200: AddressOut, **WRITING, **NOT_FOUND},
    operation_id="change_address",
)
def change(request: CustomerRequest, address: AddressId, body: AddressIn) -> Address:
    """Replace what an address says. Earlier orders keep theirs."""
    saved = _find(request, address)
    return _or_problem(lambda: change_address(saved, body.content(), by=request.user))


@router.delete(
    ADDRESS_PATH,
    response={204: None, **ANY, **NOT_FOUND, **REFUSED},
    operation_id="remove_address",
)
def remove(request: CustomerRequest, address: AddressId) -> Status[Any]:
    """Delete an address. Earlier orders keep theirs."""
    remove_address(_find(request, address), by=request.user)
    return Status(204, None)


@router.put(
    f"{ADDRESS_PATH}/default/{{purpose}}",
    response={200: AddressOut, **ANY, **NOT_FOUND, **REFUSED},
    operation_id="prefer_address",
)
def prefer(request: CustomerRequest, address: AddressId, purpose: PurposeName) -> Address:
    """Make an address the default for `shipping` or for `billing`, in place of the one before."""
    saved = _find(request, address)
    prefer_address(saved, Purpose(purpose), by=request.user)
    return _find(request, address)


def _hers(request: CustomerRequest) -> Any:
    return request.customer.addresses.all()


def _find(request: CustomerRequest, id: UUID) -> Address:
    address: Address | None = _hers(request).filter(id=id).first()
    if address is None:
        raise Http404
    return address


def _or_problem(write: Callable[[], Address]) -> Address:
    """Run an action; answer problem details that name the fields where the address is wrong."""
    try:
        written = write()
    except Unaddressable as error:
        raise wrong_fields(list(error.wrong.items())) from None
    return written
