"""What anybody may ask without signing in: an order by its number and address, or by the link sent to there.

Each question names one customer, and costs the same statements whether there is such an order or not.
"""

from __future__ import annotations

import re
import unicodedata
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
from comptoir.orders.models.order import Order, OrderByNumber

LINK_HOLDS = timedelta(hours=24)
LONGEST_NUMBER = 64
SALT = "comptoir.orders.link"
AROUND = " \t\r\n.,;:!?()[]\"'«»“”‘’"


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
    """The order that was placed with this number and this address; capitals and spaces do not matter."""
    found = _placed(spellings_of(number))
    return found if found and address and found.address == known_as(address) else None


def public_order_by_link(link: str) -> Followed:
    """Where a link leads that we signed: no longer than it holds, nor once its order is in an account."""
    try:
        number, mark = signing.loads(link, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        return Followed(LinkState.OVER, signing.loads(link, salt=SALT)[0])
    except signing.BadSignature:
        return Followed(LinkState.WRONG)
    found = _placed([number])
    if found and found.is_in_account:
        return Followed(LinkState.IN_ACCOUNT, number)
    # The shop may have put the address right since: the link went to the wrong one.
    if found is None or not constant_time_compare(mark, _mark(found.address)):
        return Followed(LinkState.WRONG)
    return Followed(LinkState.OPEN, number, found.order)


def link_to(number: str, address: str) -> str:
    """What opens this order and nothing else, for whoever reads what is sent to this address."""
    return signing.dumps([number, _mark(address)], salt=SALT)


def tidy_number(number: str) -> str:
    """A number as it is counted, however it was typed."""
    bare = _bare(number)
    return "".join(c for c in bare if c.isalnum()).upper() or number


def _placed(numbers: Sequence[str]) -> Placed | None:
    """The order with the first of these numbers that there is."""
    held = sorted(OrderByNumber.objects.filter(number__in=numbers), key=lambda one: numbers.index(one.number))
    customer_id, order_id = (held[0].customer_id, held[0].order_id) if held else (NOBODY, NOBODY)
    order = Order.objects.for_customer(customer_id).filter(id=order_id).first()
    customer = Customer.objects.filter(id=customer_id).first()
    has_account = User.objects.filter(customer_id=customer_id).exists()
    if order is None or customer is None:
        return None
    return Placed(order, order.email or customer.email, customer.language, has_account)


def spellings_of(number: str) -> list[str]:
    """The numbers that may be meant, what was typed first; some shops write a `#` before theirs, and many a
    customer a space for a hyphen."""
    typed, bare = number.strip(), _bare(number)
    closed, hyphened = "".join(bare.split()), "-".join(re.split(r"[\s-]+", bare))
    forms = [typed, "".join(typed.split()), bare, closed, hyphened, f"#{closed}", f"#{hyphened}"]
    return list(dict.fromkeys(case for form in forms for case in (form, form.upper(), form.lower())))


def _bare(number: str) -> str:
    """A number without what stood around it where it was copied: « n° 401-2. »"""
    plain = re.sub(r"[\u00ad\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", number))
    plain = plain.strip(AROUND)
    plain = re.sub(r"^(?:order|commande)[\s:]+(?=.*\d)", "", plain, flags=re.IGNORECASE)
    return re.sub(r"^(?:n\s*°|no\s*\.?\s*(?=[#\d]))?\s*#?", "", plain, flags=re.IGNORECASE).strip(AROUND)


def _mark(address: str) -> str:
    return salted_hmac(SALT, address, algorithm="sha256").hexdigest()[:24]
