"""Orders that were paid in several ways, for the tests of payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, lines_of
from comptoir.payments.actions import grant_refund
from comptoir.payments.models import Refund

CARD = {"reference": "pay_1", "kind": "card", "label": "Visa •••• 4242"}
GIFT = {"reference": "pay_2", "kind": "gift_card", "label": "Carte cadeau"}


def paid(*payments: dict[str, Any], **changes: Any) -> Order:
    """Return an order of 24.80 €, of which two coffees cost 13.80 €, a notebook 6.10 € and delivery 4.90 €."""
    payments = payments or ({**CARD, "amount_minor": 2480},)
    sent = {"state": "confirmed", "shipments": [], "payments": list(payments), **changes}
    receive(order_sent(**sent))
    return Order.objects.get(number=sent.get("reference", "403-0000001-0000001"))


def card(minor: int, **more: Any) -> dict[str, Any]:
    return {**CARD, "amount_minor": minor, **more}


def gift_card(minor: int, **more: Any) -> dict[str, Any]:
    return {**GIFT, "amount_minor": minor, **more}


def line(order: Order, reference: str = "1") -> Line:
    return next(line for line in lines_of(order) if line.reference == reference)


def pieces(order: Order, **numbers: int) -> dict[UUID, int]:
    """Return so many pieces of the coffee and of the notebook, by the id of their line."""
    references = {"coffee": "1", "notebook": "2"}
    return {line(order, references[name]).id: number for name, number in numbers.items()}


def everything(order: Order) -> dict[UUID, int]:
    return {line.id: line.quantity for line in lines_of(order)}


def granted(order: Order, by: Any, *, key: str = "k", **how: Any) -> Refund:
    """Grant a refund of the whole order, or as said."""
    how = {"pieces": everything(order), "shipping": True, "reason": "cancelled"} | how
    refund = grant_refund(order, how.pop("pieces"), key=key, by=by, **how)
    assert refund is not None
    return refund
