"""What a shop sends of an order: one schema for files and for the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError as DjangoError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from comptoir.ground.fold import plain_reference, without_control
from comptoir.ground.money import DIGITS
from comptoir.orders.models import Line, State
from comptoir.orders.models.states import LINE_STATES
from comptoir.sellers.actions import Country

LARGEST_MINOR = 10**15
MOST_LINES = 1000
is_email, is_url = EmailValidator(), URLValidator(schemes=["http", "https"])


def _address(text: str) -> str:
    try:
        is_email(text)
    except DjangoError:
        raise ValueError("is no e-mail address") from None
    return text


def _link(text: str) -> str:
    if "@" in urlsplit(text).netloc:
        raise ValueError("holds a name before its host")
    try:
        is_url(
            text.replace("://localhost", "://localhost.example").replace(
                "://127.0.0.1", "://localhost.example"
            )
        )
    except DjangoError:
        raise ValueError("is no http or https address") from None
    return text


def _moment(at: datetime) -> datetime:
    if not 1990 <= at.year <= 2100:
        raise ValueError("must lie between 1990 and 2100")
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _day(on: date) -> date:
    if not 1990 <= on.year <= 2100:
        raise ValueError("must lie between 1990 and 2100")
    return on


def _currency(code: str) -> str:
    if code not in DIGITS:
        raise ValueError("is no ISO 4217 currency")
    return code


def _state(word: str) -> str:
    if word not in LINE_STATES:
        raise ValueError(f"is none of {', '.join(sorted(LINE_STATES))}")
    return word


def _kind(word: str) -> str:
    if word not in Line.Kind.values:
        raise ValueError(f"is none of {', '.join(Line.Kind.values)}")
    return word


NO_CONTROL = AfterValidator(without_control)
PLAIN = AfterValidator(plain_reference)
Reference = Annotated[str, StringConstraints(min_length=1, max_length=64), PLAIN]
Title = Annotated[str, StringConstraints(min_length=1, max_length=500), NO_CONTROL]
Text20 = Annotated[str, StringConstraints(max_length=20), NO_CONTROL]
Text64 = Annotated[str, StringConstraints(max_length=64), NO_CONTROL]
Text100 = Annotated[str, StringConstraints(max_length=100), NO_CONTROL]
Text200 = Annotated[str, StringConstraints(max_length=200), NO_CONTROL]
Minor = Annotated[int, Field(ge=0, le=LARGEST_MINOR)]
Moment = Annotated[datetime, AfterValidator(_moment)]
Day = Annotated[date, AfterValidator(_day)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]
Link = Annotated[str, StringConstraints(max_length=1000), NO_CONTROL, AfterValidator(_link)]
# Many a program writes what it does not have as an empty text
NONE_IF_EMPTY = BeforeValidator(lambda value: None if value == "" else value)
MaybeLink = Annotated[Link | None, NONE_IF_EMPTY]
Currency = Annotated[str, AfterValidator(_currency)]
Rate = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
LineState = Annotated[str, AfterValidator(_state)]
Kind = Annotated[str, AfterValidator(_kind)]
Paid = Literal["card", "direct_debit", "transfer", "wallet", "gift_card", "cash", "other"]


class Sent(BaseModel):
    """A part of what is sent: no unknown field, no value of another type."""

    model_config = ConfigDict(strict=True, extra="forbid")


def _number(text: str) -> str:
    if text.startswith("id:"):
        raise ValueError("begins with id:, which stands before our own ids")
    return text


class CustomerSent(Sent):
    """Who bought. `reference` is the shop's own customer number; all is optional."""

    reference: Annotated[str, StringConstraints(max_length=64), PLAIN, AfterValidator(_number)] = ""
    email: Annotated[Email | None, NONE_IF_EMPTY] = None
    name: Text200 = ""
    language: Literal["", "fr", "en"] = ""


class SellerOfLine(Sent):
    """Who sells a line; the name is taken when the seller is first seen."""

    reference: Reference
    name: Text200 = ""


class LineSent(Sent):
    """One thing bought. Amounts in minor units of the order's currency, VAT included; rates in percent."""

    reference: Reference
    seller: SellerOfLine
    name: Title
    quantity: Quantity
    unit_price_minor: Minor
    discount_minor: Minor = 0
    total_minor: Minor | None = None
    vat_rate: Annotated[Rate, Field(strict=False)] | None = None
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

    rate: Annotated[Rate, Field(strict=False)]
    net_minor: Minor
    vat_minor: Minor


class AddressSent(Sent):
    """An address as it was printed; `country` is ISO 3166-1 alpha-2."""

    name: Text200 = ""
    company: Text200 = ""
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
    customer: Annotated[CustomerSent, BeforeValidator(lambda value: {} if value is None else value)] = (
        CustomerSent()
    )
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
