"""A guest confirms with a code what is to take effect on her order: it goes to the order's own address."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language

from comptoir.customers.models import fingerprint
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order
from comptoir.post.actions import queue_letter
from comptoir.rest.limits import Limit
from comptoir.safety.actions import code_sent, count_letter, forget_code, new_code, take_code
from comptoir.safety.actions.codes import GOOD_FOR_SECONDS, TOO_OLD
from comptoir.safety.models import stranger


@transaction.atomic
def send_guest_code(request: HttpRequest, order: Order, purpose: str) -> str:
    """Send six digits to the address that an order was placed with, and return that address.

    `purpose` names what the code is for; an earlier code for the same becomes invalid. Raises TooMany if too
    many were requested.
    """
    to, by = order.email or order.customer.email, stranger(request)
    count_letter(request, to, Limit("guest_code_here", fingerprint(to), by.here), by=by)
    code = new_code(request, _of(order, purpose), to=to)
    queue_letter(
        "orders/guest_code",
        to=to,
        language=order.customer.language or get_language() or settings.LANGUAGE_CODE,
        context={"number": order.number, "name": order.customer.name},
        secrets={"code": code},
        queue="urgent",
        customer_id=order.customer_id,
        good_for=timedelta(seconds=GOOD_FOR_SECONDS),
    )
    return to


def take_guest_code(request: HttpRequest, order: Order, purpose: str, typed: str) -> None:
    """Accept the code that was sent for this order and purpose, once. Raises Refused for any other."""
    sent = code_sent(request, _of(order, purpose))
    if sent is None:
        raise Refused(str(TOO_OLD), "code_too_old")
    take_code(request, sent, typed, user=None)
    forget_code(request, _of(order, purpose))


def guest_code_address(request: HttpRequest, order: Order, purpose: str) -> str:
    """Return where the code for this order and purpose went; empty once it is no longer valid."""
    sent = code_sent(request, _of(order, purpose))
    return sent.to if sent else ""


def _of(order: Order, purpose: str) -> str:
    return f"guest:{purpose}:{order.id}"
