"""Answer a question, or close it without an answer; only one of the staff can do either."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.conversations.facts import REQUEST_ANSWERED, REQUEST_CLOSED
from comptoir.conversations.models import LONGEST_TEXT, ClosedWhy, ServiceRequest, State
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

    Raises Refused if somebody else was faster, or if the answer is empty or too long.
    """
    answer = answer.strip()
    if not answer:
        raise Refused(_("Write an answer."), "nothing_said")
    if len(answer) > LONGEST_TEXT:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_TEXT}, "text_too_long")
    locked = _lock(service_request)
    if (locked.state, locked.answer, locked.answered_by) == (State.ANSWERED, answer, by.actor.name):
        return locked
    _refuse_settled(locked)
    locked.state, locked.answer = State.ANSWERED, answer
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
    answered or closed."""
    locked = _lock(service_request)
    if (locked.state, locked.closed_why, locked.closed_by) == (State.CLOSED, why, by.actor.name):
        return locked
    _refuse_settled(locked)
    locked.state, locked.closed_why = State.CLOSED, why
    locked.closed_at, locked.closed_by = timezone.now(), by.actor.name
    locked.save(update_fields=["state", "closed_at", "closed_by", "closed_why"])
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
    if service_request.state == State.ANSWERED:
        words = _(
            "%(name)s has answered in the meantime, so your answer was not sent. Your text is still here."
        )
        raise Refused(words % {"name": service_request.answered_by}, "already_answered")
    if service_request.state == State.CLOSED:
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
