"""A mail provider tells what became of mails: what takes none is stopped, once, and for nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from comptoir.post.models import StoppedAddress

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-24-characters"
ALICE = "alice@example.org"
UNKNOWN = "smtp;550 5.1.1 <alice@example.org> no such user"
# What each provider sends, as its documents say: of a mailbox that is not there, of one that is full, of a
# complaint, and of a mail that arrived.
NOTHING_TOLD = ['{"event": [], "email": {}}']
SENT: dict[str, dict[str, Any]] = {
    "brevo": {
        "unknown": {"event": "hard_bounce", "email": ALICE, "reason": UNKNOWN},
        "full": {"event": "soft_bounce", "email": ALICE, "reason": "552 5.2.2 mailbox full"},
        "complaint": {"event": "spam", "email": ALICE},
        "arrived": {"event": "delivered", "email": ALICE},
    },
    "mailjet": {
        "unknown": [{"event": "bounce", "email": ALICE, "error": "user unknown"}],
        "full": [{"event": "bounce", "email": ALICE, "error": "quota exceeded", "comment": "552 5.2.2"}],
        "complaint": [{"event": "spam", "email": ALICE}],
        "arrived": [{"event": "sent", "email": ALICE}],
    },
    "postmark": {
        "unknown": {"RecordType": "Bounce", "Type": "HardBounce", "Email": ALICE, "Details": UNKNOWN},
        "full": {"RecordType": "Bounce", "Type": "SoftBounce", "Email": ALICE, "Details": "552 5.2.2"},
        "complaint": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": ALICE},
        "arrived": {"RecordType": "Delivery", "Recipient": ALICE},
    },
    "sparkpost": {
        "unknown": [{"msys": {"message_event": {"type": "bounce", "raw_rcpt_to": ALICE, "raw_reason": UNKNOWN, "bounce_class": "10"}}}],
        "full": [{"msys": {"message_event": {"type": "bounce", "raw_rcpt_to": ALICE, "raw_reason": "552 5.2.2", "bounce_class": "22"}}}],
        "complaint": [{"msys": {"message_event": {"type": "spam_complaint", "raw_rcpt_to": ALICE}}}],
        "arrived": [{"msys": {"message_event": {"type": "delivery", "raw_rcpt_to": ALICE}}}],
    },
}  # fmt: skip


@pytest.fixture(params=sorted(SENT))
def provider(request: Any, settings: Any) -> str:
    settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_SECRET = request.param, SECRET
    return str(request.param)


def tell(client: Client, body: Any, *, secret: str = SECRET) -> int:
    sent = body if isinstance(body, str) else json.dumps(body)
    return client.post(f"/mail/events/{secret}/", sent, content_type="application/json").status_code


def stopped() -> dict[str, str]:
    return dict(StoppedAddress.objects.values_list("address", "code"))


def test_an_unknown_mailbox_is_stopped_however_often_it_is_told_until_something_arrives(
    client: Client, provider: str
) -> None:
    for _time in range(2):
        assert tell(client, SENT[provider]["unknown"]) == 200
    assert stopped() == {ALICE: StoppedAddress.INVALID if provider == "mailjet" else "5.1.1"}

    assert tell(client, SENT[provider]["arrived"]) == 200
    assert stopped() == {}


def test_a_full_mailbox_is_written_to(client: Client, provider: str) -> None:
    assert tell(client, SENT[provider]["full"]) == 200

    assert stopped() == {}


def test_whoever_calls_it_spam_is_written_to_no_more_although_mail_arrives(
    client: Client, provider: str
) -> None:
    tell(client, SENT[provider]["complaint"])
    tell(client, SENT[provider]["arrived"])

    assert stopped() == {ALICE: StoppedAddress.COMPLAINT}


@pytest.mark.parametrize(
    "body", ["", "{", "null", "7", '"x"', "[7]", '{"event": [], "email": {}}', "[" * 9000]
)
def test_what_cannot_be_read_changes_nothing(client: Client, provider: str, body: str) -> None:
    # An empty list, or words that are none of the provider's, tell nothing.
    assert tell(client, body) == 400 or body in NOTHING_TOLD

    assert stopped() == {}


@pytest.mark.parametrize("odd", ["a\0b@example.org", "\ud800@example.org", "a" * 300 + "@example.org", "", 7])
def test_an_address_that_cannot_be_holds_up_no_other(client: Client, settings: Any, odd: Any) -> None:
    settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_SECRET = "sparkpost", SECRET
    [good] = SENT["sparkpost"]["unknown"]
    event = good["msys"]["message_event"]
    bad = {"msys": {"message_event": {**event, "raw_rcpt_to": odd}}}
    named = {"msys": {"message_event": {**event, "raw_rcpt_to": "K <k@example.org>"}}}

    assert tell(client, [bad, good, named]) == 200

    assert stopped() == {ALICE: "5.1.1", "k@example.org": "5.1.1"}


def test_nobody_else_can_tell(client: Client, settings: Any) -> None:
    settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_SECRET = "postmark", SECRET
    assert tell(client, SENT["postmark"]["unknown"], secret=SECRET.upper()) == 404
    settings.MAIL_PROVIDER, settings.MAIL_PROVIDER_SECRET = "", ""
    assert tell(client, SENT["postmark"]["unknown"]) == 404
    assert tell(client, SENT["postmark"]["unknown"], secret="x") == 404

    assert stopped() == {}
