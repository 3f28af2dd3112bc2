"""Answering a question, or closing it without an answer; either is done once, by one of the staff."""

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
    asked: ServiceRequest, answer: str, *, by: Acts, now: datetime | None = None, speaks: bool = True
) -> ServiceRequest:
    """Answer a question, once; whoever does twice what she did has done it once.

    Raises Refused where somebody else was faster, and where nothing is said, or too much.
    """
    answer = answer.strip()
    if not answer:
        raise Refused(_("Write an answer."), "nothing_said")
    if len(answer) > LONGEST_TEXT:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_TEXT}, "text_too_long")
    held = _lock(asked)
    if (held.state, held.answer, held.answered_by) == (State.ANSWERED, answer, by.actor.name):
        return held
    _refuse_settled(held)
    held.state, held.answer = State.ANSWERED, answer
    held.answered_at, held.answered_by = now or timezone.now(), by.actor.name
    held.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    record(
        REQUEST_ANSWERED,
        about=held,
        by=by,
        customer=_customer(held),
        happened_at=held.answered_at,
        speaks=speaks,
        number=held.number,
    )
    return held


@transaction.atomic
def close_request(asked: ServiceRequest, why: ClosedWhy, *, by: Acts) -> ServiceRequest:
    """Close a question that needs no answer in writing; nobody is written to. Raises Refused where it is
    answered or closed already."""
    held = _lock(asked)
    if (held.state, held.closed_why, held.closed_by) == (State.CLOSED, why, by.actor.name):
        return held
    _refuse_settled(held)
    held.state, held.closed_why = State.CLOSED, why
    held.closed_at, held.closed_by = timezone.now(), by.actor.name
    held.save(update_fields=["state", "closed_at", "closed_by", "closed_why"])
    record(REQUEST_CLOSED, about=held, by=by, customer=_customer(held), number=held.number, why=why.value)
    return held


def _lock(asked: ServiceRequest) -> ServiceRequest:
    """One at a time: of two who answer at once, the second is told."""
    held = ServiceRequest.objects.select_for_update().filter(id=asked.id).first()
    if held is None:
        raise Refused(_("This question no longer exists."), "request_gone")
    return held


def _refuse_settled(held: ServiceRequest) -> None:
    if held.state == State.ANSWERED:
        words = _(
            "%(name)s has answered in the meantime, so your answer was not sent. Your text is still here."
        )
        raise Refused(words % {"name": held.answered_by}, "already_answered")
    if held.state == State.CLOSED:
        words = _(
            "%(name)s has closed this in the meantime, so your answer was not sent. Your text is still here."
        )
        raise Refused(words % {"name": held.closed_by}, "already_closed")


def _customer(held: ServiceRequest) -> Customer | None:
    """Who was signed in, as long as she is a customer."""
    return Customer.objects.filter(id=held.customer_id).first() if held.customer_id else None
