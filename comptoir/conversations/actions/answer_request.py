"""Answer a question, or close it without an answer. Somebody unknown is answered once, by e-mail; a customer
in her thread."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.conversations.actions.follow_thread import close_thread
from comptoir.conversations.actions.locked import locked_thread
from comptoir.conversations.actions.write_message import checked_text, write_message
from comptoir.conversations.facts import REQUEST_ANSWERED, REQUEST_CLOSED
from comptoir.conversations.models import ClosedWhy, ServiceRequest, Side, ThreadState, thread_of
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record


@transaction.atomic
def answer_request(
    service_request: ServiceRequest,
    answer: str,
    *,
    by: Acts,
    now: datetime | None = None,
    speaks: bool = True,
) -> ServiceRequest:
    """Answer a question; the same answer by the same person is saved only once.

    In a customer's thread, it is the next message. Raises Refused if the answer is empty or too long, and for
    somebody unknown if somebody else was faster.
    """
    answer = checked_text(answer)
    thread = thread_of(service_request)
    if thread:
        write_message(thread, answer, by=by, side=Side.SERVICE, now=now, speaks=speaks)
        return _lock(service_request)
    locked = _lock(service_request)
    if (locked.state, locked.answer, locked.answered_by) == (ThreadState.ANSWERED, answer, by.actor.name):
        return locked
    _refuse_settled(locked)
    locked.state, locked.answer = ThreadState.ANSWERED, answer
    locked.answered_at, locked.answered_by = now or timezone.now(), by.actor.name
    locked.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record(
        REQUEST_ANSWERED,
        about=locked,
        by=by,
        customer=_customer(locked),
        happened_at=locked.answered_at,
        speaks=speaks,
        number=locked.number,
    )
    return locked


@transaction.atomic
def close_request(service_request: ServiceRequest, why: ClosedWhy, *, by: Acts) -> ServiceRequest:
    """Close a question that needs no written answer; nobody is written to. Raises Refused if it is already
    answered or closed.

    A thread with the service is closed with it; one with a seller goes on.
    """
    thread = thread_of(service_request)
    thread = locked_thread(thread) if thread else None
    locked = _lock(service_request)
    if (locked.state, locked.closed_why, locked.closed_by) == (ThreadState.CLOSED, why, by.actor.name):
        return locked
    _refuse_settled(locked)
    locked.state, locked.closed_why = ThreadState.CLOSED, why
    locked.closed_at, locked.closed_by = timezone.now(), by.actor.name
    locked.save(update_fields=["state", "closed_at", "closed_by", "closed_why"])
    if thread and thread.seller_id is None:
        close_thread(thread, why, locked.closed_at)
    record(
        REQUEST_CLOSED, about=locked, by=by, customer=_customer(locked), number=locked.number, why=why.value
    )
    return locked


def _lock(service_request: ServiceRequest) -> ServiceRequest:
    """Lock a question: if two answer at once, the second is refused."""
    locked = ServiceRequest.objects.select_for_update().filter(id=service_request.id).first()
    if locked is None:
        raise Refused(_("This question no longer exists."), "request_gone")
    return locked


def _refuse_settled(service_request: ServiceRequest) -> None:
    if service_request.state == ThreadState.ANSWERED:
        words = _(
            "%(name)s has answered in the meantime, so your answer was not sent. Your text is still here."
        )
        raise Refused(words % {"name": service_request.answered_by}, "already_answered")
    if service_request.state == ThreadState.CLOSED:
        words = _(
            "%(name)s has closed this in the meantime, so your answer was not sent. Your text is still here."
        )
        raise Refused(words % {"name": service_request.closed_by}, "already_closed")


def _customer(service_request: ServiceRequest) -> Customer | None:
    """Return the customer who was signed in, if she still exists."""
    return (
        Customer.objects.filter(id=service_request.customer_id).first()
        if service_request.customer_id
        else None
    )
