"""What the tests of returns start from: an order that has come, and a return of it in some state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order
from comptoir.payments.models import Payment, Refund, RefundLeg
from comptoir.returns.actions import AskedItem, ask_return, receive_return
from comptoir.returns.examples import asked, asked_item
from comptoir.returns.models import ItemPhoto, Return, ReturnedItem, SellerReturn, Way, items_of
from comptoir.sellers.models import Seller

NUMBER = "403-0000001-0000001"
TABLES = (
    Return,
    ReturnedItem,
    ItemPhoto,
    SellerReturn,
    Order,
    Line,
    Payment,
    Refund,
    RefundLeg,
    CustomerEntry,
)


def arrived(days_ago: float = 7, *, number: str = NUMBER, **changes: Any) -> Order:
    """Bring in an order of two coffees of Carla's and a notebook of another seller's that came so long ago."""
    now = timezone.now()
    came, left = now - timedelta(days=days_ago), now - timedelta(days=days_ago + 2)
    shipments = [
        {
            "reference": "P1",
            "carrier": "Colissimo",
            "tracking_number": "6A00000000017",
            "shipped_at": left.isoformat(),
            "delivered_at": came.isoformat(),
            "lines": [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}],
        }
    ]
    known = {"placed_at": (now - timedelta(days=days_ago + 4)).isoformat(), "shipments": shipments}
    [outcome] = receive(order_sent(number, **{**known, **changes}))
    assert outcome.result == "created", outcome.wrong
    return Order.objects.get(number=number)


def sellers_have_addresses() -> None:
    """Let the sellers of the orders have an address to which something can be sent."""
    Seller.objects.update(address="3 rue des Exemples\n31000 Toulouse", country="FR")


def line(reference: str = "1") -> Line:
    return Line.objects.get(reference=reference)


def item(reference: str = "1", **changes: Any) -> AskedItem:
    return asked_item(line(reference), **changes)


def ask(order: Order, *items: AskedItem, way: Way = Way.OWN, **changes: Any) -> list[Return]:
    """Ask for a return of these items, one coffee unless said otherwise."""
    form = asked(*(items or (item(),)), way=way, **changes)
    return ask_return(order, form, by=order.customer)


def one(order: Order, *items: AskedItem, **changes: Any) -> Return:
    """Ask for a return to one seller."""
    [back] = ask(order, *items, **changes)
    return back


def received(order: Order, *items: AskedItem, **changes: Any) -> Return:
    """Ask for a return and let all of it come back."""
    return receive_return(one(order, *items, **changes), by=IMPORT)


def only_item(back: Return) -> ReturnedItem:
    [found] = items_of([back])[back.id]
    return found


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in TABLES]  # type: ignore[attr-defined]


def refused_of(act: Callable[[], Any]) -> str:
    """Return the code with which an action refuses, having changed nothing."""
    before = everything()
    with pytest.raises(Refused) as refused:
        act()
    assert everything() == before
    return refused.value.code
