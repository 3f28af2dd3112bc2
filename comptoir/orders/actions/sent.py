"""What a shop sends of an order: one schema for files and for the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from comptoir.orders.actions.values import (
    MOST_LINES,
    NONE_IF_EMPTY,
    PLAIN,
    Country,
    Currency,
    Day,
    Email,
    Kind,
    LineState,
    MaybeLink,
    Minor,
    Moment,
    Name,
    Paid,
    Quantity,
    Rate,
    Reference,
    Text20,
    Text64,
    Text100,
    Text200,
    Title,
)
from comptoir.orders.models import State
from comptoir.rest.sent import Sent


def _number(text: str) -> str:
    if text.startswith("id:"):
        raise ValueError("begins with id:, which stands before our own ids")
    return text


class CustomerSent(Sent):
    """Who bought. `reference` is the shop's own customer number; all is optional."""

    reference: Annotated[str, StringConstraints(max_length=64), PLAIN, AfterValidator(_number)] = ""
    email: Annotated[Email | None, NONE_IF_EMPTY] = None
    name: Name = ""
    language: Literal["", "fr", "en"] = ""


class SellerOfLine(Sent):
    """Who sells a line; the name is taken when the seller is first seen."""

    reference: Reference
    name: Name = ""


class LineSent(Sent):
    """One thing bought. Amounts in minor units of the order's currency, VAT included; rates in percent."""

    reference: Reference
    seller: SellerOfLine
    name: Title
    quantity: Quantity
    unit_price_minor: Minor
    discount_minor: Minor = 0
    total_minor: Minor | None = None
    vat_rate: Rate | None = None
    state: LineState | None = None
    kind: Kind = "goods"
    product: Text100 = ""
    product_url: MaybeLink = None
    picture_url: MaybeLink = None
    estimated_on: Day | None = None
    delivered_at: Moment | None = None

    @property
    def due_minor(self) -> int:
        """What the line costs: quantity × unit price − discount."""
        return self.quantity * self.unit_price_minor - self.discount_minor


class VatSent(Sent):
    """What of the total is VAT at one rate (percent); amounts in minor units."""

    rate: Rate
    net_minor: Minor
    vat_minor: Minor


class AddressSent(Sent):
    """An address as it was printed; `country` is ISO 3166-1 alpha-2."""

    name: Name = ""
    company: Name = ""
    street: Annotated[list[Text200], Field(max_length=5)] = []
    postcode: Text20 = ""
    city: Text100 = ""
    region: Text100 = ""
    country: Country = ""
    phone: Text64 = ""


class PaymentSent(Sent):
    """One payment of the order. `label` is what the customer recognises: `Visa •••• 4242`."""

    reference: Text64 = ""
    kind: Paid
    label: Text100 = ""
    amount_minor: Minor
    paid_at: Moment | None = None


class PartSent(Sent):
    """How many of a line are in a parcel."""

    reference: Reference
    quantity: Quantity


class ShipmentSent(Sent):
    """One parcel of one seller. Without `shipped_at` it has not left yet."""

    reference: Text64 = ""
    seller: Text64 = ""
    carrier: Text64 = ""
    tracking_number: Text64 = ""
    tracking_url: MaybeLink = None
    shipped_at: Moment | None = None
    estimated_on: Day | None = None
    delivered_at: Moment | None = None
    lines: Annotated[list[PartSent], Field(max_length=MOST_LINES)] = []


class OrderSent(Sent):
    """One order, in the state it is in. Every amount is in minor units of `currency` (ISO 4217)."""

    reference: Reference
    placed_at: Moment
    updated_at: Moment | None = None
    status: Text64 = ""
    state: LineState | None = None
    currency: Currency
    customer: CustomerSent = CustomerSent()
    lines: Annotated[list[LineSent], Field(max_length=MOST_LINES)] = []
    shipping_minor: Minor = 0
    discount_minor: Minor = 0
    total_minor: Minor | None = None
    vat: Annotated[list[VatSent], Field(max_length=20)] = []
    shipping_address: AddressSent | None = None
    billing_address: AddressSent | None = None
    payments: Annotated[list[PaymentSent], Field(max_length=100)] = []
    shipments: Annotated[list[ShipmentSent], Field(max_length=MOST_LINES)] = []

    @property
    def changed_at(self) -> datetime:
        """When the shop last changed it."""
        return self.updated_at or self.placed_at

    @property
    def items_minor(self) -> int:
        """What all lines cost together."""
        return sum(line.due_minor for line in self.lines)

    @property
    def due_minor(self) -> int:
        """What the order costs: lines + shipping − discount."""
        return self.items_minor + self.shipping_minor - self.discount_minor


def line_state(order: OrderSent, line: LineSent) -> State:
    """The state of a line: its own, else the order's."""
    return State(line.state or order.state or State.CONFIRMED)
