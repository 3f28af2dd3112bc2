"""What became of an order that was sent, said of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from comptoir.orders.intake.sent import OrderSent
from comptoir.rest.wrong import Wrong


@dataclass
class Outcome:
    """What became of one row: `created`, `updated`, `unchanged`, `stale` or `refused`, and why.

    `kept` names what stayed as it was of an updated order, and what was not taken. A refused one is `invalid`
    in itself, or a `conflict` with what has happened.
    """

    reference: str
    result: str
    wrong: list[Wrong] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    code: str = ""


def not_taken(row: OrderSent, of_customer: Sequence[str] = ()) -> list[str]:
    """What a row says of its customer that was not taken: an address without a form, and what stays.

    The language is that of the order alone, and not worth a word.
    """
    unsendable = ["email"] if row.customer.email and not row.customer.address else []
    return [f"customer.{name}" for name in (*unsendable, *of_customer) if name != "language"]
