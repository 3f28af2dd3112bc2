"""Every row that a shop sends has an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from comptoir.orders.intake.sent import OrderSent
from comptoir.rest.wrong import Wrong


@dataclass
class Outcome:
    """The outcome of one row: `created`, `updated`, `unchanged`, `stale` or `refused`, and its reasons.

    `kept` names the parts of an updated order that stayed as they were or were not taken. A refused row is
    `invalid` in itself, or a `conflict` with something that has happened.
    """

    reference: str
    result: str
    wrong: list[Wrong] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    code: str = ""


def not_taken(row: OrderSent, of_customer: Sequence[str] = ()) -> list[str]:
    """Name the customer's fields in a row that are not taken: an address without a form, and those that stay.

    The language is that of the order alone, and is not named.
    """
    unsendable = ["email"] if row.customer.email and not row.customer.address else []
    return [f"customer.{name}" for name in (*unsendable, *of_customer) if name != "language"]
