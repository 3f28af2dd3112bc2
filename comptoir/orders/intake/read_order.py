"""Reading an order that was sent: what is wrong with it is said field by field."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json

from comptoir.orders.intake.sent import OrderSent
from comptoir.rest.codes import is_money
from comptoir.rest.wrong import Wrong, wrong_in

LONGEST_REFERENCE = 64
BELOW_NOUGHT = (
    "is below nought: send a discount as discount_minor, and what was given back under refunds of the order "
    "that it was paid with; a credit that belongs to no order is not taken"
)


class Unsound(Exception):
    """A row that cannot be taken."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.reason}" for one in wrong))
        self.wrong = wrong


class RowSent(NamedTuple):
    """A row that is JSON: what it holds, and what tells its text from any other."""

    sent: Any
    mark: str

    @classmethod
    def of(cls, row: bytes | str) -> RowSent:
        """A row, whatever it holds. Raises Unsound where it is no JSON."""
        try:
            sent = from_json(row, allow_inf_nan=False)
        except ValueError as error:
            raise Unsound([Wrong("row", f"is not JSON: {error}")]) from None
        text = row if isinstance(row, bytes) else row.encode()
        return cls(sent, blake2b(text, digest_size=16).hexdigest())

    @property
    def reference(self) -> str:
        """What the order calls itself; empty where that is no reference."""
        reference = self.sent.get("reference") if isinstance(self.sent, dict) else ""
        if isinstance(reference, str) and len(reference) <= LONGEST_REFERENCE and reference.isprintable():
            return reference
        return ""


def read_order(row: bytes | str) -> OrderSent:
    """An order from its JSON. Raises Unsound with every field that is wrong.

    Whether its parts fit together is known once it is laid over what is held.
    """
    return read_row(RowSent.of(row))


def read_row(row: RowSent) -> OrderSent:
    """An order from a row. Raises Unsound with every field that is wrong."""
    order = read_sent(row.sent)
    order._mark = row.mark
    return order


def read_sent(sent: Any) -> OrderSent:
    """An order from what its JSON holds. Raises Unsound with every field that is wrong."""
    try:
        return OrderSent.model_validate(sent)
    except ValidationError as error:
        raise Unsound(_wrong_in(error, sent)) from None


def reference_in(row: bytes | str) -> str:
    """What a row that cannot be taken calls itself, in 64 characters at most; empty where it does not say."""
    try:
        return reference_of(from_json(row))
    except ValueError:
        return ""


def reference_of(sent: Any) -> str:
    """What an order that cannot be taken calls itself."""
    return str(sent.get("reference", ""))[:64] if isinstance(sent, dict) else ""


def _wrong_in(error: ValidationError, sent: Any) -> list[Wrong]:
    currency = str(sent.get("currency")) if isinstance(sent, dict) else ""
    wrong = wrong_in(error, OrderSent, currency=currency if is_money(currency) else "")
    wrong = [one if one.field else one._replace(field="row") for one in wrong]
    details = error.errors(include_url=False)
    return [
        one._replace(reason=BELOW_NOUGHT) if _is_below_nought(detail) else one
        for one, detail in zip(wrong, details, strict=True)
    ]


def _is_below_nought(detail: Any) -> bool:
    return bool(detail["type"] == "greater_than_equal" and detail["input"] < 0)
