"""The letters of conversations: a question has arrived, it is answered, a customer waits for a seller."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.conversations.facts import (
    HELP_ASKED,
    MESSAGE_ADDED,
    REQUEST_ANSWERED,
    REQUEST_CLOSED,
    SERVICE_ASKED,
    THREAD_ANSWERED,
    THREAD_OPENED,
    THREAD_SOLVED,
)
from comptoir.conversations.models import LINK_HOLDS, Thread, Topic, link_to_thread
from comptoir.customers.models import User
from comptoir.journal.models import CustomerEntry
from comptoir.post.letters import Draft, Letter
from comptoir.post.writing import Lines

AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def tell_answer(entries: Sequence[CustomerEntry]) -> Iterator[tuple[CustomerEntry, Draft]]:
    """Say that there is an answer, while it is not read; a guest has a link that opens it."""
    customers = {entry.customer_id for entry in entries}
    ids = {entry.about_id for entry in entries if entry.about_id}
    threads = Thread.objects.filter(customer_id__in=customers, id__in=ids).select_related("seller", "order")
    by_key = {(thread.customer_id, thread.id): thread for thread in threads}
    accounts = set(User.objects.filter(customer_id__in=customers).values_list("customer_id", flat=True))
    for entry in entries:
        thread = by_key.get((entry.customer_id, entry.about_id or entry.id))
        if thread and thread.has_news:
            yield entry, _draft(entry, thread, has_account=entry.customer_id in accounts)


def _draft(entry: CustomerEntry, thread: Thread, *, has_account: bool) -> Draft:
    context = {
        "who": thread.seller.name if thread.seller else "",
        "order": thread.order_number,
        "has_account": has_account,
        "link_days": LINK_HOLDS.days,
    }
    path = reverse("thread_by_link", args=[link_to_thread(thread)])
    secrets = {} if has_account else {"link": settings.PUBLIC_URL + path}
    address = thread.order.email if thread.order else ""
    return Draft(f"{thread.id} {entry.id}", context, secrets, address)


LETTERS = [
    Letter(
        name="conversations/asked",
        title=_("Question received"),
        topic="conversations",
        shown={
            "number": "G9RF-GDCB",
            "topic": Topic.OWN_ORDER.label,
            "answer_due_at": AT,
            "is_hers": True,
        },
    ),
    Letter(
        name="conversations/answered",
        title=_("Answer to a question"),
        topic="conversations",
        shown={
            "number": "G9RF-GDCB",
            "answer": Lines("Bonjour,\n\nVotre théière part demain.\n\nBonne journée"),
            "answered_by": "Sam",
            "asked_at": AT,
            "question": Lines("Bonjour, quand part ma théière ?"),
        },
    ),
    Letter(
        name="conversations/replied",
        title=_("Answer to read"),
        topic="conversations",
        follows=(THREAD_ANSWERED.name,),
        drafts=tell_answer,
        shown={
            "who": "Carmes",
            "order": "403-1234567-1234567",
            "has_account": False,
            "link_days": LINK_HOLDS.days,
        },
        secrets={"link": "https://account.example.org/contact/by-link/WyI0MDMi:1wJ8:4f/"},
    ),
    Letter(
        name="conversations/to_seller",
        title=_("Customer waiting for a seller"),
        topic="conversations",
        shown={"name": "Carla Rossi", "order": "403-1234567-1234567", "due_at": AT, "is_help": False},
    ),
]
UNWRITTEN = {
    SERVICE_ASKED.name: "a letter confirms it at once, and cannot be switched off",
    REQUEST_ANSWERED.name: "the answer itself is the letter",
    REQUEST_CLOSED.name: "nobody is written to: she sees why in her thread",
    THREAD_OPENED.name: "she did it herself; the seller's people are told",
    MESSAGE_ADDED.name: "she did it herself; the seller's people are told",
    HELP_ASKED.name: "she did it herself; the seller's people are told",
    THREAD_SOLVED.name: "she did it herself",
}
