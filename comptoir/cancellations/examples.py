"""Believable cancellations: done, asked for, granted, refused and withdrawn, and one by the seller."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zlib import crc32

from django.utils import timezone

from comptoir.cancellations.actions import (
    Wish,
    cancel_items,
    cancel_sold,
    grant_request,
    refuse_request,
    withdraw_request,
)
from comptoir.cancellations.models import Cancellation, Reason, Refusal, SellersReason
from comptoir.customers.models import User
from comptoir.journal.record import CLOCK, Actor
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.goods import GOODS as ALL_GOODS
from comptoir.orders.examples.one import ADDRESS, receive
from comptoir.orders.models import Order, lines_of
from comptoir.sellers.models import Seller, seller_by_reference

# Their picking has begun, so a cancellation is a request.
ON_REQUEST = {"cancellation": "always_ask"}
MARKET = {"reference": "carmes", "name": "Brûlerie des Carmes"}
GOODS = [good for good in ALL_GOODS if good.seller == MARKET["reference"]]


def order_to_cancel(user: User, *, at: int = 0, **changes: Any) -> Order:
    """Give somebody an order of Carla's house that has not left: two pieces of one of her goods."""
    number, good = f"402-{crc32(user.email.encode()) % 10**7:07}-{at:07}", GOODS[at % len(GOODS)]
    placed_at = timezone.now() - timedelta(days=2, hours=at)
    line = {
        "reference": "1",
        "seller": MARKET,
        "name": good.name,
        "quantity": 2,
        "unit_price_minor": good.price_minor,
    }
    total = 2 * good.price_minor + 490
    row = {
        "state": "preparing",
        "placed_at": placed_at.isoformat(),
        "customer": {"email": user.email, "name": user.name},
        "lines": [line],
        "payments": [
            {
                "kind": "card",
                "label": "Visa •••• 4242",
                "amount_minor": total,
                "paid_at": placed_at.isoformat(),
            }
        ],
        "shipping_address": {**ADDRESS, "name": user.name},
        "shipments": [],
        **changes,
    }
    known = Order.objects.for_customer(user.customer_id).filter(number=number).first()
    if known is None:
        receive(order_sent(number, **row))
    order: Order = known or Order.objects.for_customer(user.customer_id).get(number=number)
    return order


def wish(order: Order, pieces: Mapping[str, int] | None = None, **changes: Any) -> Wish:
    """Return a wish to cancel so many pieces of lines, by their references; without any, all that is left."""
    lines = lines_of(order)
    chosen = {line.id: line.to_ship if pieces is None else pieces.get(line.reference, 0) for line in lines}
    return Wish(**{"pieces": chosen, "key": uuid4().hex, **changes})


def request_of(user: User, *, at: int = 0, hours_ago: float = 3, **said: str) -> Cancellation:
    """Let somebody have asked, so many hours ago, to cancel one piece of an order whose picking has begun."""
    order = order_to_cancel(user, at=at, **ON_REQUEST)
    now = timezone.now() - timedelta(hours=hours_ago)
    asked = wish(order, {"1": 1}, key=f"example-{at}", **said)
    [request] = cancel_items(order, asked, by=user, now=now, speaks=False)
    return request


def give_cancellations(user: User) -> None:
    """Give somebody a cancellation in each state; a second time changes nothing."""
    at = timezone.now()
    request_of(user, at=0, hours_ago=3, reason=Reason.TOO_LATE, words="C’est un cadeau pour samedi.")
    _settled(user, 1, at)
    seller = _carmes()
    order = order_to_cancel(user, at=4)
    words = "Le dernier exemplaire était abîmé, nous en sommes désolés."
    sold = wish(order, {"1": 1}, key="example-4", reason=SellersReason.DAMAGED, words=words)
    cancel_sold(order, sold, seller=seller, by=Actor("seller", "", seller.name), speaks=False)
    order = order_to_cancel(user, at=5)
    cancel_items(order, wish(order, key="example-5", reason=Reason.MISTAKE), by=user, speaks=False)


def _settled(user: User, at: int, now: datetime) -> None:
    """Let requests have been refused, granted by themselves, and withdrawn."""
    by = Actor("seller", "", _carmes().name)
    refused = request_of(user, at=at, hours_ago=30)
    if refused.is_requested:
        words = "Votre colis part ce midi avec Colissimo."
        moment = now - timedelta(hours=26)
        refuse_request(refused, Refusal.PACKED, words, by=by, now=moment, speaks=False)
    granted = request_of(user, at=at + 1, hours_ago=28, reason=Reason.CHEAPER)
    grant_request(granted, by=CLOCK, by_itself=True, now=now - timedelta(hours=4), speaks=False)
    withdrawn = request_of(user, at=at + 2, hours_ago=50)
    if withdrawn.is_requested:
        withdraw_request(withdrawn, by=user, now=now - timedelta(hours=48), speaks=False)


def _carmes() -> Seller:
    seller = seller_by_reference(MARKET["reference"])
    if seller is None:
        raise LookupError(MARKET["reference"])
    return seller


THINGS = {"cancellation": lambda user: request_of(user).id}
GIVE = [give_cancellations]
