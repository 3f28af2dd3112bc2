"""Whoever wants more by the link of a message is sent a mail first: a link proves no reader."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from comptoir.customers.models import Customer
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.post.actions import queue_letter
from comptoir.preferences.actions.choose import choose
from comptoir.preferences.models import TOPICS, Channel, Choice, Source, Stop, Way, wording_of
from comptoir.safety.actions import may_write_to

SALT = "preferences.confirm"
LINK_HOLDS = timedelta(days=2)


class Asked(NamedTuple):
    """What was asked for by a link: a topic, to be told of by e-mail."""

    customer_id: UUID
    topic: str
    recipient: str


@transaction.atomic
def ask_to_confirm(stop: Stop, topic: str) -> bool:
    """Send a mail to the address of a link, with another link by which a topic is allowed.

    Return False where the address is not known any more, and nothing is sent.
    """
    hers = Choice.objects.for_customer(stop.customer_id)
    choice = hers.filter(channel=Channel.EMAIL, recipient_key=stop.recipient_key).first()
    if choice is None or not may_write_to(choice.recipient, is_known=True):
        return False
    mark = mark_of(Asked(stop.customer_id, topic, choice.recipient))
    language = get_language() or settings.LANGUAGE_CODE
    queue_letter(
        "preferences/confirm",
        to=choice.recipient,
        language=language,
        context={"topic": str(TOPICS[topic].title)},
        secrets={"link": settings.PUBLIC_URL + reverse("preference_confirmation", args=[mark])},
        queue="urgent",
        customer_id=stop.customer_id,
        good_for=LINK_HOLDS,
    )
    return True


def mark_of(asked: Asked) -> str:
    """Return the mark of the link that confirms what was asked for."""
    return signing.dumps([str(asked.customer_id), asked.topic, asked.recipient], salt=SALT, compress=True)


def public_asked(mark: str) -> Asked | None:
    """Return what a link of such a mail allows; None for one that we did not make, or that is over."""
    try:
        customer_id, topic, recipient = signing.loads(mark, salt=SALT, max_age=LINK_HOLDS)
    except signing.BadSignature:
        return None
    return Asked(UUID(customer_id), topic, recipient)


def allow_confirmed(asked: Asked) -> bool:
    """Let the shop write of a topic, as the reader of the mail confirmed; return False where her customer is
    gone."""
    if not Customer.objects.filter(id=asked.customer_id).exclude(email="").exists():
        return False
    way = Way(Channel.EMAIL, asked.recipient)
    choose(asked.customer_id, [(asked.topic, way, True)], source=Source.CONFIRMED, by=NOBODY_KNOWN)
    return True


def asked_words(asked: Asked) -> str:
    """Return the sentence to which she agrees by confirming."""
    return wording_of(TOPICS[asked.topic], Channel.EMAIL, asked.recipient)
