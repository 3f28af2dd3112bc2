"""What a key of one seller may send."""

from __future__ import annotations

from collections.abc import Sequence

from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import numbers_of_others
from comptoir.rest.wrong import Wrong
from comptoir.sellers.models import Seller

NO_NUMBER = "a key of one seller names the customer by her e-mail address: leave the number out"


def beyond_seller(rows: Sequence[OrderSent], seller: Seller | None) -> list[list[Wrong]]:
    """Why a key of one seller may not send some of these orders; of each, nothing where it may.

    They hold, or held, lines of another; or they name a customer by the shop's number for her. A new one
    would be bound to whatever address comes with it, and one that is known would take in whatever the seller
    sends; both are refused in the same words, so that the answer does not tell which numbers exist.
    """
    if seller is None:
        return [[] for _row in rows]
    wrong = []
    held = numbers_of_others([row.reference for row in rows], seller)
    for row in rows:
        named = [(f"lines.{at}.seller.reference", line.seller.reference) for at, line in enumerate(row.lines)]
        strange = [
            Wrong(field, "is not the seller of this key") for field, of in named if of != seller.reference
        ]
        if row.reference in held:
            strange.append(Wrong("reference", "this order is not this seller’s alone"))
        if row.customer.reference:
            strange.append(Wrong("customer.reference", NO_NUMBER))
        if row.gives("lines") and not row.lines:
            strange.append(Wrong("lines", "a key of one seller sends that seller's lines"))
        wrong.append(strange)
    return wrong
