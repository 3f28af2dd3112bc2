"""A guest is sent a link to one order, at the address that it was placed with, and its opening is noted."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import NOBODY_KNOWN, record
from comptoir.orders.facts import LINK_ASKED, LINK_OPENED
from comptoir.orders.models import LINK_HOLDS, Order, link_to, public_order_placed
from comptoir.post.actions import queue_letter
from comptoir.safety.actions import may_write_to

ONE_READING = timedelta(minutes=10)


@transaction.atomic
def send_link(number: str, address: str, *, language: str) -> None:
    """Write to the address that the order was placed with: a link, or that the order is in an account.

    Where there is no such order, or strangers have had enough letters sent there today, the same work is done
    and rolled back, so that the time it takes tells nothing either.
    """
    placed = public_order_placed(number, address)
    order = placed.order if placed else None
    is_in_account = bool(placed and placed.is_in_account)
    number, address = (order.number, placed.address) if placed and order else (number, address)
    link = settings.PUBLIC_URL + reverse("order_by_link", args=[link_to(number, address)])
    record(LINK_ASKED, about=order, by=NOBODY_KNOWN, number=number)
    queue_letter(
        "orders/order_in_account" if is_in_account else "orders/order_link",
        to=address,
        language=(placed.language if placed else "") or language,
        context={"number": number, "name": placed.name if placed else ""},
        secrets={} if is_in_account else {"link": link},
        queue="urgent",
        customer_id=order.customer_id if order else None,
        good_for=LINK_HOLDS,
    )
    if not may_write_to(address, is_known=order is not None) or order is None:
        transaction.set_rollback(True)


def note_opening(order: Order) -> None:
    """Record that the order was opened by its link; within ten minutes, openings are one reading."""
    since = timezone.now() - ONE_READING
    known = CustomerEntry.objects.for_customer(order.customer_id).about(order)
    if not known.filter(fact=LINK_OPENED.name, happened_at__gt=since).exists():
        with transaction.atomic():
            record(LINK_OPENED, about=order, by=NOBODY_KNOWN, number=order.number)
