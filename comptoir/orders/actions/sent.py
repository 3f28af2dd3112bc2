"""An order as a shop sends it and reads it back: one schema for files, for the API and for its answers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, PrivateAttr, StringConstraints

from comptoir.orders.actions.values import (
    ANSWERED,
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
    Price,
    Quantity,
    Rate,
    Reference,
    SignedMinor,
    Text20,
    Text64,
    Text100,
    Text200,
    Title,
)
from comptoir.rest.sent import Sent


def _number(text: str) -> str:
    if text.startswith("id:"):
        raise ValueError("begins with id:, which stands before our own ids")
    return text


class CustomerSent(Sent):
    """Who bought. `reference` is the shop's own customer number; all is optional. `id` is ours, and answered
    alone."""

    id: Annotated[UUID | None, ANSWERED, Field(strict=False)] = None
    reference: Annotated[str, StringConstraints(max_length=64), PLAIN, AfterValidator(_number)] = ""
    email: Annotated[Email | None, NONE_IF_EMPTY] = None
    name: Name = ""
    language: Literal["", "fr", "en"] = ""


class SellerOfLine(Sent):
    """Who sells a line; the name is taken when the seller is first seen."""

    reference: Reference
    name: Name = ""


class LineSent(Sent):
    """One thing bought. Amounts in minor units of the order's currency; rates in percent.

    `total_minor` is what was charged for the line. The unit price is for show and may have a fraction;
    `tax_minor` is the tax that comes on top of it, in a shop that prices without tax.
    """

    reference: Reference
    seller: SellerOfLine
    name: Title
    quantity: Quantity
    unit_price_minor: Price
    discount_minor: Minor = 0
    tax_minor: Minor = 0
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
    def made_minor(self) -> Decimal | int:
        """What its parts make: quantity × unit price − discount + tax."""
        return self.quantity * self.unit_price_minor - self.discount_minor + self.tax_minor

    @property
    def due_minor(self) -> int:
        """What the line costs: its total or, where it has none, what its parts make."""
        return round(self.made_minor) if self.total_minor is None else self.total_minor


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


class RefundedLine(Sent):
    """How many of a line (its `reference`) a refund gives back, and how much for them."""

    line: Reference
    quantity: Quantity
    amount_minor: Minor


class RefundSent(Sent):
    """Money given back on an order. `label` is where it went, as the customer recognises it."""

    reference: Reference
    amount_minor: Annotated[Minor, Field(ge=1)]
    refunded_at: Moment
    reason: Text200 = ""
    label: Text100 = ""
    lines: Annotated[list[RefundedLine], Field(max_length=MOST_LINES)] = []


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

    @property
    def has_left(self) -> bool:
        return bool(self.shipped_at or self.delivered_at)


class OrderSent(Sent):
    """One order, in the state it is in. Every amount is in minor units of `currency` (ISO 4217).

    `items_minor` and `is_archived` are answered alone: what is sent of them is left aside.
    """

    reference: Reference
    placed_at: Moment
    updated_at: Moment | None = None
    status: Text64 = ""
    state: LineState | None = None
    currency: Currency
    customer: CustomerSent = CustomerSent()
    lines: Annotated[list[LineSent], Field(max_length=MOST_LINES)] = []
    items_minor: Annotated[int | None, ANSWERED] = None
    shipping_minor: Minor = 0
    discount_minor: Minor = 0
    rounding_minor: SignedMinor = 0
    total_minor: Minor | None = None
    vat: Annotated[list[VatSent], Field(max_length=20)] = []
    shipping_address: AddressSent | None = None
    billing_address: AddressSent | None = None
    payments: Annotated[list[PaymentSent], Field(max_length=100)] = []
    refunds: Annotated[list[RefundSent], Field(max_length=100)] = []
    shipments: Annotated[list[ShipmentSent], Field(max_length=MOST_LINES)] = []
    is_archived: Annotated[bool | None, ANSWERED] = None
    # What tells the text that was sent from any other; empty where it is not known.
    _mark: str = PrivateAttr("")

    @property
    def mark(self) -> str:
        return self._mark

    @property
    def changed_at(self) -> datetime:
        """When the shop last changed it."""
        return self.updated_at or self.placed_at

    @property
    def lines_minor(self) -> int:
        """What all lines cost together."""
        return sum(line.due_minor for line in self.lines)

    @property
    def due_minor(self) -> int:
        """What the order costs: lines + shipping − discount + rounding."""
        return self.lines_minor + self.shipping_minor - self.discount_minor + self.rounding_minor

    def gives(self, field: str) -> bool:
        """Whether it says anything of this field: what it leaves out stays as it is held."""
        return field in self.model_fields_set
