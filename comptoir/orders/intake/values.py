"""Each value of an order that a shop may send is checked here, and its mistakes are named."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    WrapValidator,
)

from comptoir.ground.email import is_meant_as_email
from comptoir.ground.fold import has_something_seen
from comptoir.orders.models import Line, State
from comptoir.policies.models import Cancellation, Exclusion
from comptoir.rest.codes import currency_code
from comptoir.rest.values import NO_CONTROL
from comptoir.rest.wrong import none_of

LARGEST_MINOR = 10**15
MOST_LINES = 5000
PRICE_DIGITS = 6
STATES, KINDS = tuple(State.values), tuple(Line.Kind.values)
CANCELLATIONS, EXCLUSIONS = ("", *Cancellation.values), ("", *Exclusion.values)
# SQLite keeps fifteen digits of a number that is not whole.
FIFTEEN_DIGITS = Context(prec=15)
PRICE = re.compile(r"[0-9]+(\.[0-9]+)?")
PERCENTAGE = re.compile(r"[0-9]{1,3}(\.[0-9]+)?")


def _address(text: str) -> str:
    if not is_meant_as_email(text):
        raise ValueError("is not an email address")
    return text


def _rate(rate: Any) -> Any:
    """Read a percentage; a share of one, as some shops keep it, would be taken for less than a percent."""
    is_number = isinstance(rate, int | float | Decimal) and not isinstance(rate, bool)
    if not is_number and not (isinstance(rate, str) and PERCENTAGE.fullmatch(rate)):
        raise ValueError('must be a percentage as text: "5.5"')
    if isinstance(rate, float) and 0 < rate < 1:
        share = f"{Decimal(str(rate)) * 100:f}".rstrip("0").rstrip(".")
        raise ValueError(f'is in percent: write "{share}", or "{rate}" where it is less than one percent')
    return Decimal(str(rate))


def _written_price(price: Any) -> Any:
    if isinstance(price, str) and PRICE.fullmatch(price):
        return Decimal(price)
    if isinstance(price, bool) or not isinstance(price, int | float | Decimal):
        raise ValueError("must be a number of minor units: 690, or 322.5")
    return Decimal(str(price))


def _whole_price(price: Any, read: Callable[[Any], Any]) -> Any:
    """Take a whole price as it is, as nearly every price is one; read any other."""
    return price if type(price) is int and 0 <= price <= LARGEST_MINOR else read(price)


def _price(minor: Decimal) -> int | Decimal:
    """Write a price as short as it can be, whole where it is whole."""
    kept = FIFTEEN_DIGITS.plus(round(minor, PRICE_DIGITS)).normalize()
    return int(kept) if kept == kept.to_integral_value() else kept


def _number_of(price: Decimal) -> int | float:
    return int(price) if price == int(price) else float(price)


def _text_of(rate: Decimal) -> str:
    return f"{rate.normalize():f}"


def _state(word: str) -> str:
    if word not in STATES:
        raise ValueError(none_of(word, STATES))
    return word


def _kind(word: str) -> str:
    if word not in KINDS:
        raise ValueError(none_of(word, KINDS))
    return word


def _cancellation(word: str) -> str:
    if word not in CANCELLATIONS:
        raise ValueError(none_of(word, CANCELLATIONS[1:]))
    return word


def _exclusion(word: str) -> str:
    if word not in EXCLUSIONS:
        raise ValueError(none_of(word, EXCLUSIONS[1:]))
    return word


def _title(text: str) -> str:
    if not has_something_seen(text):
        raise ValueError("holds no sign that is seen")
    return text


def _name(text: str) -> str:
    """Read a name; a name put together from missing parts is none."""
    return _title(text) if text.strip() else ""


PERCENT = r"^(100(\.0+)?|[0-9]{1,2}(\.[0-9]{1,2})?)$"
Title = Annotated[str, StringConstraints(min_length=1, max_length=500), NO_CONTROL, AfterValidator(_title)]
Name = Annotated[str, StringConstraints(max_length=200), NO_CONTROL, AfterValidator(_name)]
Minor = Annotated[int, Field(ge=0, le=LARGEST_MINOR)]
SignedMinor = Annotated[int, Field(ge=-LARGEST_MINOR, le=LARGEST_MINOR)]
Price = Annotated[
    Decimal,
    Field(ge=0, le=LARGEST_MINOR),
    BeforeValidator(_written_price),
    AfterValidator(_price),
    WrapValidator(_whole_price),
    PlainSerializer(_number_of),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": LARGEST_MINOR}),
]
Email = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_address)]
Currency = Annotated[
    str,
    AfterValidator(currency_code),
    Field(json_schema_extra={"pattern": "^[A-Z]{3}$"}, examples=["EUR"]),
]
Rate = Annotated[
    Decimal,
    Field(ge=0, le=100, max_digits=5, decimal_places=2),
    BeforeValidator(_rate),
    PlainSerializer(_text_of),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": PERCENT}, {"type": "number", "minimum": 1, "maximum": 100}]},
        mode="validation",
    ),
    WithJsonSchema({"type": "string", "pattern": PERCENT, "examples": ["5.5"]}, mode="serialization"),
]
Quantity = Annotated[int, Field(ge=1, le=1_000_000)]
LineState = Annotated[str, AfterValidator(_state), Field(json_schema_extra={"enum": State.values})]
Kind = Annotated[str, AfterValidator(_kind), Field(json_schema_extra={"enum": Line.Kind.values})]
CancelledBy = Annotated[
    str, AfterValidator(_cancellation), Field(json_schema_extra={"enum": list(CANCELLATIONS)})
]
Excluded = Annotated[str, AfterValidator(_exclusion), Field(json_schema_extra={"enum": list(EXCLUSIONS)})]
Minutes = Annotated[int, Field(ge=0, le=525_600)]
ReturnDays = Annotated[int, Field(ge=0, le=3650)]
Paid = Literal["card", "direct_debit", "transfer", "wallet", "gift_card", "cash", "other"]
ANSWERED = Field(json_schema_extra={"readOnly": True})
Answered = Annotated[int | None, ANSWERED]
