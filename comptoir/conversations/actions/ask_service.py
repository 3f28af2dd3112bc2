"""Ask the shop's service."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.conversations.actions.open_thread import begin
from comptoir.conversations.facts import SERVICE_ASKED
from comptoir.conversations.models import LONGEST_TEXT, Question, ServiceRequest, Thread, Topic, new_number
from comptoir.customers.models import Customer
from comptoir.ground.email import known_as
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.orders.models import own_order

# Within this time, the same words from the same address are the same question, sent twice.
SENT_TWICE = timedelta(hours=1)


@transaction.atomic
def ask_service(
    question: Question,
    *,
    by: Acts,
    customer: Customer | None = None,
    now: datetime | None = None,
    speaks: bool = True,
) -> ServiceRequest:
    """Send a question to the shop's service, with a deadline for the answer; sent twice, it counts once.

    `customer` is the signed-in customer, with whom it becomes a thread; None for anybody else, about whom
    nothing is proven, and who is answered by e-mail alone. `speaks` is
    False for imported history, which nobody is told about. Raises Refused if the question is empty or too
    long.
    """
    question = replace(question, email=known_as(question.email))
    _refuse_incomplete(question)
    now = now or timezone.now()
    customer_id = customer.pk if customer else None
    earlier = ServiceRequest.objects.open().with_words_of(question).filter(customer_id=customer_id)
    sent_before = earlier.filter(asked_at__gt=now - SENT_TWICE).first()
    if sent_before:
        return sent_before
    service_request = _save(question, customer_id, now)
    if customer:
        _begin_thread(service_request, customer, by=by)
    details = {"number": service_request.number, "topic": service_request.topic}
    record(
        SERVICE_ASKED,
        about=service_request,
        by=by,
        customer=customer,
        happened_at=now,
        speaks=speaks,
        **details,
    )
    return service_request


def _save(question: Question, customer_id: UUID | None, now: datetime) -> ServiceRequest:
    return ServiceRequest.objects.create(
        number=new_number(),
        customer_id=customer_id,
        name=question.name,
        email=question.email,
        language=question.language or settings.LANGUAGE_CODE,
        topic=question.topic,
        is_urgent=question.topic.is_urgent,
        order_number=question.order_number,
        text=question.text,
        asked_at=now,
        answer_due_at=question.topic.due_at(now),
    )


def _begin_thread(service_request: ServiceRequest, customer: Customer, *, by: Acts) -> None:
    number = service_request.order_number
    order = own_order(customer, number) if number else None
    thread = Thread(
        id=service_request.id,
        customer=customer,
        order_id=order.id if order else None,
        order_number=number,
        subject=service_request.topic,
    )
    begin(thread, service_request.text, by=by, photo=None, now=service_request.asked_at)


def _refuse_incomplete(question: Question) -> None:
    if question.topic not in dict(Topic.offered()):
        raise Refused(_("Choose what it is about."), "unknown_topic")
    if not question.text.strip():
        raise Refused(_("Write what happened."), "nothing_asked")
    if len(question.text) > LONGEST_TEXT:
        words = _("Write at most %(most)s characters.") % {"most": LONGEST_TEXT}
        raise Refused(words, "text_too_long")
    if not question.name.strip() or not question.email:
        raise Refused(_("Tell us who you are and where to answer."), "no_address")
