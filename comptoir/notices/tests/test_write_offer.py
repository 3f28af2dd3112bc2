"""What a customer agreed to is written to her, and stopped at once when she says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from comptoir.customers.models import Customer, find_customer
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.notices.actions import keep_copies, write_offer
from comptoir.notices.models import Category, Notice
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.preferences.actions import choose, stop_at, stop_by_number, stop_marketing
from comptoir.preferences.models import Channel, Source, way_of

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOON, NIGHT = datetime(2026, 3, 2, 12, tzinfo=PARIS), datetime(2026, 3, 2, 23, tzinfo=PARIS)
MORNING = datetime(2026, 3, 3, 8, tzinfo=PARIS)


@pytest.fixture
def customer(alice: Any) -> Customer:
    """Alice, who has a number."""
    type(alice).objects.filter(pk=alice.pk).update(phone="+33639980001", phone_verified_at=NOON)
    customer = find_customer(alice)
    assert customer
    return Customer.objects.get(id=customer.pk)


def agree(customer: Customer, *channels: Channel) -> None:
    chosen = [("offers", way_of(customer, channel), True) for channel in channels]
    choose(customer.pk, chosen, source=Source.PREFERENCES, by=IMPORT)


def offer(customer: Customer, channel: Channel = Channel.EMAIL) -> Message | None:
    return write_offer(
        customer,
        topic="offers",
        channel=channel,
        subject="Noël",
        text="Trois torréfactions",
        link="https://x.fr/",
    )


def test_nobody_is_written_to_who_did_not_agree(customer: Customer) -> None:
    assert offer(customer) is None
    agree(customer, Channel.SMS)
    assert offer(customer) is None
    assert Message.objects.count() == 0


class TestMail:
    def test_bears_the_address_that_stops_it_in_its_head_and_in_its_foot(
        self, customer: Customer, client: Any
    ) -> None:
        agree(customer, Channel.EMAIL)

        assert offer(customer)
        run_queued()

        [mail] = read_mailbox()
        assert "/unsubscribe/" in mail.stops
        assert mail.stops in mail.text
        assert customer.email not in mail.stops
        assert f'action="{mail.stops_here}"' in client.get("/demo/mailbox/").content.decode()

    def test_stands_in_her_messages_once_it_was_sent(self, customer: Customer) -> None:
        agree(customer, Channel.EMAIL)
        offer(customer)

        keep_copies()
        assert Notice.objects.count() == 0
        run_queued()
        keep_copies()

        notice = Notice.objects.get()
        assert (notice.category, notice.subject) == (Category.OFFERS, "Noël")
        assert "unsubscribe/" not in notice.text

    def test_that_is_queued_is_stopped(self, customer: Customer) -> None:
        agree(customer, Channel.EMAIL)
        offer(customer)

        stop_marketing(customer.pk, source=Source.PREFERENCES, by=IMPORT)
        run_queued()

        assert (Message.objects.count(), read_mailbox()) == (0, [])

    def test_of_another_topic_and_about_orders_is_not(self, customer: Customer) -> None:
        agree(customer, Channel.EMAIL)
        choose(
            customer.pk,
            [("surveys", way_of(customer, Channel.EMAIL), True)],
            source=Source.PREFERENCES,
            by=IMPORT,
        )
        offer(customer)

        stop_at(way_of(customer, Channel.EMAIL).key, topics=["surveys"], source=Source.LINK, by=IMPORT)

        assert Message.objects.count() == 1

    def test_that_a_worker_has_claimed_leaves(self, customer: Customer) -> None:
        agree(customer, Channel.EMAIL)
        message = offer(customer)
        assert message
        Message.objects.filter(id=message.id).update(claimed_at=NOON)

        stop_marketing(customer.pk, source=Source.PREFERENCES, by=IMPORT)
        run_queued()

        assert len(read_mailbox()) == 1


class TestSms:
    def test_ends_with_how_to_stop_it(self, customer: Customer, settings: Any) -> None:
        settings.SMS_STOP = "36180"
        with time_machine.travel(NOON, tick=False):
            agree(customer, Channel.SMS)
            message = offer(customer, Channel.SMS)
            run_queued()

        assert message
        assert message.text.endswith("STOP au 36180") or message.text.endswith("STOP to 36180")
        assert len(read_mailbox()) == 1

    def test_waits_for_the_morning(self, customer: Customer) -> None:
        with time_machine.travel(NIGHT, tick=False):
            agree(customer, Channel.SMS)
            offer(customer, Channel.SMS)
            run_queued()
            assert read_mailbox() == []

        with time_machine.travel(MORNING, tick=False):
            run_queued()
        assert len(read_mailbox()) == 1

    def test_the_answer_stop_stops_every_sms_and_no_mail(self, customer: Customer) -> None:
        agree(customer, Channel.SMS, Channel.EMAIL)
        with time_machine.travel(NIGHT, tick=False), transaction.atomic():
            offer(customer, Channel.SMS)

        assert stop_by_number("+33639980001") == 1

        assert Message.objects.count() == 0
        assert offer(customer, Channel.SMS) is None
        assert offer(customer) is not None
