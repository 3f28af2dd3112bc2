"""An order has one schema, in which a shop sends it and reads it back, in files and by the API."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, PrivateAttr, StringConstraints
from pydantic.config import JsonDict

from comptoir.ground.email import WrongEmail, canonical_email
from comptoir.orders.intake.sent_line import LineSent
from comptoir.orders.intake.values import (
    ANSWERED,
    MOST_LINES,
    Answered,
    CancelledBy,
    Currency,
    Email,
    LineState,
    Minor,
    Minutes,
    Name,
    Paid,
    Quantity,
    Rate,
    ReturnDays,
    SignedMinor,
)
from comptoir.orders.models.states import ParcelState, parcel_state
from comptoir.rest.moments import Day, Moment
from comptoir.rest.sent import Sent
from comptoir.rest.values import (
    NONE_IF_EMPTY,
    PLAIN,
    Country,
    MaybeLink,
    Reference,
    Text20,
    Text64,
    Text100,
    Text200,
)


def _number(text: str) -> str:
    if text.startswith("id:"):
        raise ValueError("begins with id:, which is reserved for our own ids")
    return text


def _provider(name: str) -> str:
    if not re.fullmatch("[a-z0-9_-]*", name):
        raise ValueError("is a name in small letters, such as stripe")
    return name


class CustomerSent(Sent):
    """The buyer; every field is optional. An order is taken without an `email` that cannot be sent to."""

    id: Annotated[UUID | None, ANSWERED, Field(strict=False)] = None
    """Our id of the customer: answered alone, and left aside where it is sent."""
    reference: Annotated[str, StringConstraints(max_length=64), PLAIN, AfterValidator(_number)] = ""
    """Your own customer number. Where you send one, it alone decides whose order it is."""
    email: Annotated[Email | None, NONE_IF_EMPTY] = None
    """The e-mail address that the order was placed with."""
    name: Name = ""
    """The name, taken when the customer is first seen."""
    language: Literal["", "fr", "en"] = ""
    """The language that the customer reads (ISO 639-1)."""

    @cached_property
    def address(self) -> str:
        """Return the e-mail address in its one form; empty if none was sent or nothing can be sent to it."""
        try:
            return canonical_email(self.email or "")
        except WrongEmail:
            return ""


class VatSent(Sent):
    """The VAT in the total at one rate."""

    rate: Rate
    """The VAT rate in percent."""
    net_minor: Minor
    """The amount without VAT to which the rate applies, in minor units."""
    vat_minor: Minor
    """The VAT, in minor units."""


class AddressSent(Sent):
    """An address as it was printed."""

    name: Name = ""
    """The recipient's name."""
    company: Name = ""
    """The company, where there is one."""
    street: Annotated[list[Text200], Field(max_length=5)] = []
    """The lines of the street, at most five."""
    postcode: Text20 = ""
    """The postcode."""
    city: Text100 = ""
    """The town."""
    region: Text100 = ""
    """The region."""
    country: Country = ""
    """ISO 3166-1 alpha-2; empty where it is not known."""
    phone: Text64 = ""
    """A telephone number, as it was given."""


class PaymentSent(Sent):
    """One payment of the order."""

    reference: Text64 = ""
    """Your reference of the payment."""
    kind: Paid
    """How it was paid."""
    label: Text100 = ""
    """A label that the customer recognises."""
    amount_minor: Minor
    """How much, in minor units."""
    paid_at: Moment | None = None
    """When it was paid."""
    state: Literal["captured", "authorised"] = "captured"
    """Whether the money was taken, or only reserved; of what was reserved, nothing is refunded."""
    provider: Annotated[Text20, AfterValidator(_provider)] = ""
    """The provider's name in small letters; where it is connected, refunds are sent to it from here."""
    provider_reference: Text200 = ""
    """The provider's own reference of the payment; a refund is asked for by it."""


class RefundedLine(Sent):
    """The quantity of a line that a refund gives back, and the amount for it."""

    line: Reference
    """The `reference` of the line."""
    quantity: Quantity
    """How many of it were given back."""
    amount_minor: Minor
    """How much for them, in minor units."""


class RefundSent(Sent):
    """Money given back on an order."""

    reference: Reference
    """Your reference of the refund, unique in the order."""
    amount_minor: Annotated[Minor, Field(ge=1)]
    """How much was given back, in minor units."""
    refunded_at: Moment
    """When it was given back."""
    reason: Text200 = ""
    """Why, as the customer reads it."""
    label: Text100 = ""
    """Where it went, as the customer recognises it."""
    lines: Annotated[list[RefundedLine], Field(max_length=MOST_LINES)] = Field(default_factory=list)
    """The lines that were refunded; empty where they are not known."""


class RefundedHere(Sent):
    """A refund that was granted here."""

    reference: str
    """The reference that it was given here."""
    amount_minor: int
    """How much, in minor units."""


class PartSent(Sent):
    """The quantity of a line in a parcel."""

    reference: Reference
    """The `reference` of the line."""
    quantity: Quantity
    """How many of it are in the parcel."""


class ShipmentSent(Sent):
    """One parcel of one seller."""

    id: Annotated[UUID | None, ANSWERED, Field(strict=False)] = None
    """Our id of the parcel: answered alone, and left aside where it is sent."""
    reference: Text64 = ""
    """Your reference of the parcel."""
    seller: Text64 = ""
    """Your reference of the seller who sends it; every line in it is theirs."""
    carrier: Text64 = ""
    """The carrier's name."""
    tracking_number: Text64 = ""
    """The carrier's number of the parcel."""
    tracking_url: MaybeLink = None
    """Where the parcel can be followed, http or https."""
    shipped_at: Moment | None = None
    """When it left; null where it has not."""
    estimated_on: Day | None = None
    """The day on which it should arrive."""
    delivered_at: Moment | None = None
    """When it arrived."""
    lines: Annotated[list[PartSent], Field(max_length=MOST_LINES)] = Field(default_factory=list)
    """The lines in the parcel."""

    @property
    def is_made_here(self) -> bool:
        """Return False: what the shop sends of a parcel made at the desk is left aside."""
        return False

    @property
    def told(self) -> None:
        """Return None: only a carrier tells."""

    @property
    def state(self) -> ParcelState:
        return parcel_state(self.shipped_at, self.delivered_at)

    @property
    def came_at(self) -> datetime | None:
        return self.delivered_at


EXAMPLE: JsonDict = {
    "reference": "403-1234567-1234567",
    "placed_at": "2026-03-02T10:15:00+01:00",
    "updated_at": "2026-03-02T10:15:00+01:00",
    "state": "confirmed",
    "currency": "EUR",
    "customer": {"reference": "C-17", "email": "alice@example.org", "name": "Alice Martin", "language": "fr"},
    "lines": [
        {
            "reference": "1",
            "seller": {"reference": "carmes", "name": "Brûlerie des Carmes"},
            "name": "Café moulu 250 g",
            "quantity": 2,
            "unit_price_minor": 690,
            "vat_rate": "5.5",
        }
    ],
    "shipping_minor": 490,
    "total_minor": 1870,
}


class OrderSent(Sent):
    """One order, in the state it is in. Every amount is in minor units of `currency` (ISO 4217)."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    reference: Reference
    """Your order number, unique in your shop; the customer sees it as it is."""
    placed_at: Moment
    """When it was placed, in the years 1990 to 2100; without a zone it is in the shop's."""
    updated_at: Moment | None = None
    """When you last changed it, by your own clock; by default `placed_at`."""
    status: Text64 = ""
    """Your own word for its state, shown to staff."""
    state: LineState | None = None
    """The state of every line that has none of its own. Answered, it follows from the lines."""
    currency: Currency
    """The currency of every amount, ISO 4217."""
    customer: CustomerSent = CustomerSent()
    """The buyer."""
    lines: Annotated[list[LineSent], Field(max_length=MOST_LINES)] = Field(default_factory=list)
    """The lines of the order."""
    items_minor: Answered = None
    """The cost of all lines, in minor units: answered alone, and left aside where it is sent."""
    shipping_minor: Minor = 0
    """The cost of the delivery, in minor units."""
    discount_minor: Minor = 0
    """The discount on the whole order, in minor units."""
    rounding_minor: SignedMinor = 0
    """The amount that rounding added to the total or, below nought, took from it, in minor units."""
    total_minor: Minor | None = None
    """The amount charged, in minor units: lines + shipping − discount + rounding."""
    vat: Annotated[list[VatSent], Field(max_length=20)] = Field(default_factory=list)
    """The VAT in the total, by rate."""
    shipping_address: AddressSent | None = None
    """The delivery address, as it was printed."""
    billing_address: AddressSent | None = None
    """The billing address, as it was printed."""
    payments: Annotated[list[PaymentSent], Field(max_length=100)] = Field(default_factory=list)
    """How it was paid."""
    refunds: Annotated[list[RefundSent], Field(max_length=100)] = Field(default_factory=list)
    """The refunds. One that was granted here has the `reference` that it has in `refunds_here`."""
    refunds_here: Annotated[list[RefundedHere] | None, ANSWERED] = None
    """The refunds that were granted here: answered alone, and left aside where they are sent."""
    cancellation: CancelledBy = ""
    """Until when it can be cancelled; by default as your policy says."""
    cancellation_minutes: Minutes | None = None
    """For how many minutes, with `within_minutes`; by default your policy's."""
    return_days: ReturnDays | None = None
    """For how many days after its delivery it may go back; by default your policy's."""
    shipments: Annotated[list[ShipmentSent], Field(max_length=MOST_LINES)] = Field(default_factory=list)
    """The parcels."""
    is_archived: Annotated[bool | None, ANSWERED] = None
    """Whether the customer has put it away: answered alone, and left aside where it is sent."""
    # What tells the text that was sent from any other; empty where it is not known.
    _mark: str = PrivateAttr("")

    @property
    def mark(self) -> str:
        return self._mark

    @property
    def changed_at(self) -> datetime:
        """Return when the shop last changed the order."""
        return self.updated_at or self.placed_at

    @property
    def lines_minor(self) -> int:
        """Return the cost of all lines together."""
        return sum(line.due_minor for line in self.lines)

    @property
    def due_minor(self) -> int:
        """Return the cost of the order: lines + shipping − discount + rounding."""
        return self.lines_minor + self.shipping_minor - self.discount_minor + self.rounding_minor

    def gives(self, field: str) -> bool:
        """Tell whether the version gives this field; the fields that it leaves out stay as stored."""
        return field in self.model_fields_set
