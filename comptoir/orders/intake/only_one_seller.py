"""A key of one seller may send only that seller's orders."""

from __future__ import annotations

from collections.abc import Sequence

from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import numbers_of_others
from comptoir.rest.wrong import Wrong
from comptoir.sellers.models import Seller

NO_NUMBER = "a key of one seller names the customer by her e-mail address: leave the number out"


def beyond_seller(rows: Sequence[OrderSent], seller: Seller | None) -> list[list[Wrong]]:
    """Return, for each order, the reasons why a key of one seller may not send it; empty where it may.

    An order is refused that holds, or held, lines of another seller, or names a customer by the shop's number
    for her. A new number would be bound to whatever address comes with it, and a known one would take in
    whatever the seller sends; both are refused alike, so that the answer never tells which numbers exist.
    """
    if seller is None:
        return [[] for _row in rows]
    wrong = []
    others = numbers_of_others([row.reference for row in rows], seller)
    for row in rows:
        named = [(f"lines.{at}.seller.reference", line.seller.reference) for at, line in enumerate(row.lines)]
        strange = [
            Wrong(field, "is not the seller of this key")
            for field, reference in named
            if reference != seller.reference
        ]
        if row.reference in others:
            strange.append(Wrong("reference", "this order is not this seller’s alone"))
        if row.customer.reference:
            strange.append(Wrong("customer.reference", NO_NUMBER))
        if row.gives("lines") and not row.lines:
            strange.append(Wrong("lines", "a key of one seller sends that seller's lines"))
        wrong.append(strange)
    return wrong
