"""An order that was sent is read, and its mistakes are told field by field."""

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
    """A row has mistakes and cannot be taken."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(f"{mistake.field}: {mistake.reason}" for mistake in wrong))
        self.wrong = wrong


class RowSent(NamedTuple):
    """A row of JSON, with its content and the mark that tells its text from any other."""

    sent: Any
    mark: str

    @classmethod
    def of(cls, row: bytes | str) -> RowSent:
        """Read a row, whatever it holds. Raises Unsound where it is not JSON."""
        try:
            sent = from_json(row, allow_inf_nan=False)
        except ValueError as error:
            raise Unsound([Wrong("row", f"is not JSON: {error}")]) from None
        text = row if isinstance(row, bytes) else row.encode()
        return cls(sent, blake2b(text, digest_size=16).hexdigest())

    @property
    def reference(self) -> str:
        """Return the order's own reference; empty where that is no reference."""
        reference = self.sent.get("reference") if isinstance(self.sent, dict) else ""
        if isinstance(reference, str) and len(reference) <= LONGEST_REFERENCE and reference.isprintable():
            return reference
        return ""


def read_order(row: bytes | str) -> OrderSent:
    """Read an order from its JSON. Raises Unsound with every field that is wrong.

    Whether its parts fit together is known once it is laid over the stored order.
    """
    return read_row(RowSent.of(row))


def read_row(row: RowSent) -> OrderSent:
    """Read an order from a row. Raises Unsound with every field that is wrong."""
    order = read_sent(row.sent)
    order._mark = row.mark
    return order


def read_sent(sent: Any) -> OrderSent:
    """Read an order from the content of its JSON. Raises Unsound with every field that is wrong."""
    try:
        return OrderSent.model_validate(sent)
    except ValidationError as error:
        raise Unsound(_wrong_in(error, sent)) from None


def reference_in(row: bytes | str) -> str:
    """Return the reference of a row that cannot be taken, at most 64 characters; empty where it has none."""
    try:
        return reference_of(from_json(row))
    except ValueError:
        return ""


def reference_of(sent: Any) -> str:
    """Return the reference of an order that cannot be taken."""
    return str(sent.get("reference", ""))[:64] if isinstance(sent, dict) else ""


def _wrong_in(error: ValidationError, sent: Any) -> list[Wrong]:
    currency = str(sent.get("currency")) if isinstance(sent, dict) else ""
    wrong = wrong_in(error, OrderSent, currency=currency if is_money(currency) else "")
    wrong = [mistake if mistake.field else mistake._replace(field="row") for mistake in wrong]
    details = error.errors(include_url=False)
    return [
        mistake._replace(reason=BELOW_NOUGHT) if _is_below_nought(detail) else mistake
        for mistake, detail in zip(wrong, details, strict=True)
    ]


def _is_below_nought(detail: Any) -> bool:
    return bool(detail["type"] == "greater_than_equal" and detail["input"] < 0)
