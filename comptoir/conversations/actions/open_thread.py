"""Open a thread about an order: with the seller, or with the shop's service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from comptoir.conversations.actions.locked import list_thread, note_thread, put_question
from comptoir.conversations.actions.write_message import SENT_TWICE, checked_text, keep_message
from comptoir.conversations.facts import THREAD_OPENED
from comptoir.conversations.models import Side, Subject, Thread
from comptoir.customers.models import Customer
from comptoir.journal.record import Acts
from comptoir.orders.models import Line, Order
from comptoir.sellers.models import Seller, has_people


@transaction.atomic
def open_thread(
    order: Order,
    *,
    subject: Subject,
    text: str,
    by: Acts,
    seller: Seller | None = None,
    line: Line | None = None,
    photo: UploadedFile[Any] | None = None,
    now: datetime | None = None,
    speaks: bool = True,
) -> Thread:
    """Ask a seller about an order, or about one line of it; without a seller, the shop's own service.

    The same question sent twice is one. Raises Refused for a text that is empty or too long, and for what is
    no photo.
    """
    text, now = checked_text(text), now or timezone.now()
    # Two windows that send the same take turns.
    customer = Customer.objects.select_for_update().get(id=order.customer_id)
    hers = Thread.objects.for_customer(customer).filter(
        order_id=order.id, seller=seller, subject=subject, opened_at__gt=now - SENT_TWICE
    )
    same: Thread | None = hers.filter(messages__side=Side.CUSTOMER, messages__text=text).first()
    if same:
        return same
    thread = Thread(
        customer=customer,
        order_id=order.id,
        order_number=order.number,
        seller=seller,
        subject=subject,
        item=line.name if line else "",
    )
    begin(thread, text, by=by, photo=photo, now=now)
    # Where nobody reads a seller's desk, the shop's own service answers.
    if seller is None or not has_people(seller):
        put_question(thread, customer, text, now)
    note_thread(THREAD_OPENED, thread, by=by, at=now, speaks=speaks)
    return thread


def begin(thread: Thread, text: str, *, by: Acts, photo: UploadedFile[Any] | None, now: datetime) -> None:
    """Save a new thread with the customer's first message, and list it at the desk."""
    thread.opened_at = thread.last_at = now
    thread.answer_due_at = thread.due_at(now)
    thread.save()
    message = keep_message(thread, text, by=by, side=Side.CUSTOMER, photo=photo, now=now)
    list_thread(thread, thread.customer.name, message)
