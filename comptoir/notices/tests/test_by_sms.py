"""Who chose SMS for deliveries has one beside each email about them, by day."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.notices.models import Notice
from comptoir.notices.tests.test_write_letter import S, happens, mailbox, place
from comptoir.orders.models import Order
from comptoir.post.actions import stop_address
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.preferences.actions import choose
from comptoir.preferences.models import Channel, Source, Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(alice: Any) -> Way:
    type(alice).objects.filter(pk=alice.pk).update(phone="+33639980001", phone_verified_at=timezone.now())
    way = Way(Channel.SMS, "+33639980001")
    choose(alice.customer_id, [("deliveries", way, True)], source=Source.PREFERENCES, by=IMPORT)
    return way


@pytest.fixture(autouse=True)
def by_day(settings: Any) -> None:
    settings.SMS_QUIET_HOURS = (24, 0)


@pytest.fixture
def confirmed(alice: Any) -> Order:
    """An order of hers, which was confirmed to her."""
    placed = place()
    run_queued()
    Message.objects.all().delete()
    for path in mailbox():
        path.unlink()
    return placed


def told() -> list[tuple[str, str]]:
    return [(sent.channel, sent.text.partition("\n")[0]) for sent in read_mailbox() if sent.channel == "sms"]


def test_says_what_the_email_is_about(chosen: Way, confirmed: Order) -> None:
    happens(confirmed, S.OUT_FOR_DELIVERY)
    run_queued()

    [(_sms, text)] = told()
    assert text.startswith("Comptoir – ")
    assert {message.channel for message in Message.objects.all()} == {"email", "sms"}
    assert Notice.objects.filter(letter="deliveries/out_for_delivery").count() == 2


def test_goes_alone_where_no_mail_server_takes_the_email(chosen: Way, confirmed: Order) -> None:
    stop_address("alice@example.org", "5.1.1")

    happens(confirmed, S.OUT_FOR_DELIVERY)
    run_queued()

    assert [message.channel for message in Message.objects.all()] == ["sms"]


def test_waits_for_the_day(chosen: Way, confirmed: Order, settings: Any) -> None:
    settings.SMS_QUIET_HOURS = (12, 12)

    happens(confirmed, S.OUT_FOR_DELIVERY)
    run_queued()

    assert told() == []
    assert Message.objects.filter(channel="sms", sent_at=None).count() == 1


def test_is_for_what_was_chosen_alone(chosen: Way) -> None:
    place()
    run_queued()

    assert told() == []


def test_ends_when_it_is_withdrawn(chosen: Way, alice: Any, confirmed: Order) -> None:
    choose(alice.customer_id, [("deliveries", chosen, False)], source=Source.PREFERENCES, by=IMPORT)

    happens(confirmed, S.OUT_FOR_DELIVERY)
    run_queued()

    assert told() == []
