"""A visitor without a session finds one order, by its number and address or by the link that was sent there.

Each query names one customer, and costs the same statements whether there is such an order or not.
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
    """The request of a page that was opened by a link; it carries this one order and no customer."""

    order: Order


class Placed(NamedTuple):
    """An order, the address that it was placed with, its buyer, and whether she has an account."""

    order: Order
    address: str
    name: str
    language: str
    is_in_account: bool


class LinkState(Enum):
    """The states of a link."""

    OPEN = "open"
    OVER = "over"
    WRONG = "wrong"
    IN_ACCOUNT = "in_account"


class Followed(NamedTuple):
    """The result of following a link: its state, its number where we signed it, and its order while open."""

    state: LinkState
    number: str = ""
    order: Order | None = None


def public_order_placed(number: str, address: str) -> Placed | None:
    """Return the order that was placed with this number and this address, in any spelling of both."""
    placed = _placed(orders_by_number(number))
    return placed if placed and address and placed.address == known_as(address) else None


def public_order_by_link(link: str) -> Followed:
    """Follow a link that we signed; it opens its order for a day, unless the order is in an account now."""
    try:
        number, mark = signing.loads(link, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        return Followed(LinkState.OVER, signing.loads(link, salt=SALT)[0])
    except signing.BadSignature:
        return Followed(LinkState.WRONG)
    placed = _placed(list(OrderByNumber.objects.filter(number=number)))
    if placed and placed.is_in_account:
        return Followed(LinkState.IN_ACCOUNT, number)
    # The shop may have put the address right since: the link went to the wrong one.
    if placed is None or not constant_time_compare(mark, _mark(placed.address)):
        return Followed(LinkState.WRONG)
    return Followed(LinkState.OPEN, number, placed.order)


def link_to(number: str, address: str) -> str:
    """Return a link that opens this order and nothing else, to be sent to this address."""
    return signing.dumps([number, _mark(address)], salt=SALT)


def _placed(rows: Sequence[OrderByNumber]) -> Placed | None:
    """Return the first of these orders, with its buyer's address, name, language and account."""
    customer_id, order_id = (rows[0].customer_id, rows[0].order_id) if rows else (NOBODY, NOBODY)
    order = Order.objects.for_customer(customer_id).filter(id=order_id).first()
    customer = Customer.objects.filter(id=customer_id).first()
    has_account = User.objects.filter(customer_id=customer_id).exists()
    if order is None or customer is None:
        return None
    address = order.email or customer.email
    return Placed(order, address, customer.name, customer.language, has_account)


def _mark(address: str) -> str:
    return salted_hmac(SALT, address, algorithm="sha256").hexdigest()[:24]
