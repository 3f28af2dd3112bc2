"""What anybody may ask without signing in: an order by its number and address, or by the link sent to there.

Each question names one customer, and costs the same statements whether there is such an order or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import Enum
from typing import NamedTuple

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from comptoir.customers.models import Customer, User
from comptoir.ground.email import known_as
from comptoir.journal.models import NOBODY
from comptoir.orders.models.order import Order, OrderByNumber, orders_by_number

LINK_HOLDS = timedelta(hours=24)
LONGEST_NUMBER = 64
SALT = "comptoir.orders.link"


class GuestRequest(HttpRequest):
    """The request of a page that was opened by a link: it gives this one order, and nobody who asks."""

    order: Order


class Placed(NamedTuple):
    """An order with the address that it was placed with, and what is known of who placed it."""

    order: Order
    address: str
    language: str
    is_in_account: bool


class LinkState(Enum):
    """What became of a link."""

    OPEN = "open"
    OVER = "over"
    WRONG = "wrong"
    IN_ACCOUNT = "in_account"


class Followed(NamedTuple):
    """Where a link led: to an order only while it is open; its number is known where we signed it."""

    state: LinkState
    number: str = ""
    order: Order | None = None


def public_order_placed(number: str, address: str) -> Placed | None:
    """The order that was placed with this number and this address; in any spelling of both."""
    found = _placed(orders_by_number(number))
    return found if found and address and found.address == known_as(address) else None


def public_order_by_link(link: str) -> Followed:
    """Where a link leads that we signed: no longer than it holds, nor once its order is in an account."""
    try:
        number, mark = signing.loads(link, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        return Followed(LinkState.OVER, signing.loads(link, salt=SALT)[0])
    except signing.BadSignature:
        return Followed(LinkState.WRONG)
    found = _placed(list(OrderByNumber.objects.filter(number=number)))
    if found and found.is_in_account:
        return Followed(LinkState.IN_ACCOUNT, number)
    # The shop may have put the address right since: the link went to the wrong one.
    if found is None or not constant_time_compare(mark, _mark(found.address)):
        return Followed(LinkState.WRONG)
    return Followed(LinkState.OPEN, number, found.order)


def link_to(number: str, address: str) -> str:
    """What opens this order and nothing else, for whoever reads what is sent to this address."""
    return signing.dumps([number, _mark(address)], salt=SALT)


def _placed(held: Sequence[OrderByNumber]) -> Placed | None:
    """The first of these orders, with who placed it."""
    customer_id, order_id = (held[0].customer_id, held[0].order_id) if held else (NOBODY, NOBODY)
    order = Order.objects.for_customer(customer_id).filter(id=order_id).first()
    customer = Customer.objects.filter(id=customer_id).first()
    has_account = User.objects.filter(customer_id=customer_id).exists()
    if order is None or customer is None:
        return None
    return Placed(order, order.email or customer.email, customer.language, has_account)


def _mark(address: str) -> str:
    return salted_hmac(SALT, address, algorithm="sha256").hexdigest()[:24]
