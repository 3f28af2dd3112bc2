"""What a shop sends of an order: one schema for files and the API, and what is wrong with a row, by field."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from babel import Locale
from babel.numbers import list_currencies
from django.core.exceptions import ValidationError as DjangoError
from django.core.validators import EmailValidator, URLValidator
from django.utils import timezone
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from comptoir.orders.models import Line, State
from comptoir.orders.models.states import LINE_STATES

LARGEST_MINOR = 10**15
MOST_LINES = 1000
is_email, is_url = EmailValidator(), URLValidator(schemes=["http", "https"])


class Wrong(NamedTuple):
    """What is wrong with one field of a row; `field` is its path, as in `lines.0.quantity`."""

    field: str
    reason: str


class Unsound(Exception):
    """A row that cannot be taken."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.reason}" for one in wrong))
        self.wrong = wrong


def _printable(text: str) -> str:
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        raise ValueError("holds a control character")
    return text


def _address(text: str) -> str:
    try:
        is_email(text)
    except DjangoError:
        raise ValueError("is no e-mail address") from None
    return text


def _link(text: str) -> str:
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


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha())


def _currency(code: str) -> str:
    if code not in _currencies():
        raise ValueError("is no ISO 4217 currency")
    return code


def _country(code: str) -> str:
    if code and code not in _countries():
        raise ValueError("is no ISO 3166-1 alpha-2 country")
    return code


def _state(word: str) -> str:
    if word not in LINE_STATES:
        raise ValueError(f"is none of {', '.join(sorted(LINE_STATES))}")
    return word


def _kind(word: str) -> str:
    if word not in Line.Kind.values:
        raise ValueError(f"is none of {', '.join(Line.Kind.values)}")
    return word


_Printable = AfterValidator(_printable)
Reference = Annotated[str, StringConstraints(min_length=1, max_length=64), _Printable]
Title = Annotated[str, StringConstraints(min_length=1, max_length=500), _Printable]
Text20 = Annotated[str, StringConstraints(max_length=20), _Printable]
Text64 = Annotated[str, StringConstraints(max_length=64), _Printable]
Text100 = Annotated[str, StringConstraints(max_length=100), _Printable]
Text200 = Annotated[str, StringConstraints(max_length=200), _Printable]
Minor = Annotated[int, Field(ge=0, le=LARGEST_MINOR)]
Moment = Annotated[datetime, AfterValidator(_moment)]
Day = Annotated[date, AfterValidator(_day)]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]
Link = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_link)]
Currency = Annotated[str, AfterValidator(_currency)]
Country = Annotated[str, AfterValidator(_country)]
Rate = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
LineState = Annotated[str, AfterValidator(_state)]
Kind = Annotated[str, AfterValidator(_kind)]
Paid = Literal["card", "direct_debit", "transfer", "wallet", "gift_card", "cash", "other"]


class Sent(BaseModel):
    """A part of what is sent: no unknown field, no value of another type."""

    model_config = ConfigDict(strict=True, extra="forbid")


class CustomerSent(Sent):
    """Who bought. `reference` is the shop's own customer number; all is optional."""

    reference: Text64 = ""
    email: Email | None = None
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
    product_url: Link | None = None
    picture_url: Link | None = None
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
    tracking_url: Link | None = None
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


def read_order(row: bytes | str) -> OrderSent:
    """An order from its JSON. Raises Unsound with every field that is wrong."""
    try:
        order = OrderSent.model_validate_json(row)
    except ValidationError as error:
        raise Unsound([_wrong(one) for one in error.errors(include_url=False)[:50]]) from None
    wrong = list(_contradictions(order))
    if wrong:
        raise Unsound(wrong)
    return order


def _wrong(error: Any) -> Wrong:
    field = ".".join(str(step) for step in error["loc"]) or "row"
    reason = error["msg"].removeprefix("Value error, ")
    return Wrong(field, reason[:1].lower() + reason[1:])


def _contradictions(order: OrderSent) -> Any:
    """What no field alone can tell: sums that do not add up, references that lead nowhere."""
    if order.due_minor < 0 and order.items_minor >= 0:
        yield Wrong("discount_minor", "is more than the lines and the shipping together")
    if order.total_minor is not None and order.total_minor != order.due_minor:
        yield Wrong(
            "total_minor", f"is {order.total_minor}, but lines + shipping − discount make {order.due_minor}"
        )
    if order.updated_at and order.updated_at < order.placed_at:
        yield Wrong("updated_at", "is earlier than placed_at")
    if not order.lines and order.state is None:
        yield Wrong("state", "is required where there is no line")
    yield from _lines_that_do_not_add_up(order)
    for reference, times in Counter(line.reference for line in order.lines).items():
        if times > 1:
            yield Wrong("lines", f"reference {reference!r} stands {times} times")
    yield from _parts_that_do_not_fit(order)


def _lines_that_do_not_add_up(order: OrderSent) -> Any:
    for at, line in enumerate(order.lines):
        if line.state is None and order.state is None:
            yield Wrong(f"lines.{at}.state", "is required where the order has none")
        if line.due_minor < 0:
            yield Wrong(f"lines.{at}.discount_minor", "is more than the line costs")
        if line.total_minor is not None and line.total_minor != line.due_minor:
            reason = f"is {line.total_minor}, but quantity × unit price − discount makes {line.due_minor}"
            yield Wrong(f"lines.{at}.total_minor", reason)


def _parts_that_do_not_fit(order: OrderSent) -> Any:
    left = {line.reference: line.quantity for line in order.lines}
    for at, shipment in enumerate(order.shipments):
        for place, part in enumerate(shipment.lines):
            where = f"shipments.{at}.lines.{place}"
            if part.reference not in left:
                yield Wrong(f"{where}.reference", f"no line has the reference {part.reference!r}")
                continue
            left[part.reference] -= part.quantity
            if left[part.reference] < 0:
                yield Wrong(
                    f"{where}.quantity", f"more is shipped of line {part.reference!r} than was ordered"
                )


def line_state(order: OrderSent, line: LineSent) -> State:
    """The state of a line: its own, else the order's."""
    return State(line.state or order.state or State.CONFIRMED)
