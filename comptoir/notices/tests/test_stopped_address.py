"""An address that its own server does not know is written to no more, until it takes something again."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import Visit
from comptoir.journal.facts import FACTS
from comptoir.journal.work import run_queued
from comptoir.notices.tests.test_write_letter import happens, place
from comptoir.orders.models import CarrierState, Order
from comptoir.post.actions import queue_letter
from comptoir.post.models import Message, StoppedAddress
from comptoir.post.schedule import forget_stopped_addresses
from comptoir.safety.actions import alert
from tests.smtp import mail_server

pytestmark = pytest.mark.django_db
S = CarrierState


@pytest.fixture
def order() -> Order:
    """An order that was confirmed to its buyer."""
    order = place()
    run_queued()
    return order


class TestItsOwner:
    """Whoever owns an address that letters come back from is told so, and reached by SMS where it matters."""

    @pytest.fixture
    def comes_back(self, alice: Any) -> Any:
        StoppedAddress.objects.create(address=alice.email, code="5.1.1")
        return alice

    @pytest.mark.parametrize("is_on", [True, False])
    def test_reads_it_on_her_account_and_in_her_settings(
        self, as_alice: Client, comes_back: Any, is_on: bool
    ) -> None:
        if is_on:
            Authenticator.objects.create(user=comes_back, type="sms", data={})

        assert "Our emails do not reach you" in as_alice.get("/account/").content.decode()
        settings = as_alice.get("/account/security/").content.decode()
        assert "does not exist" in settings
        check_up = as_alice.get("/account/check-up/").content.decode()
        assert "does not exist" in check_up

    def test_reads_nothing_of_it_once_the_address_takes_letters(self, as_alice: Client) -> None:
        for path in ("/account/", "/account/security/", "/account/check-up/"):
            assert "no such mailbox" not in as_alice.get(path).content.decode()

    @pytest.mark.parametrize("is_back", [True, False])
    def test_is_alerted_by_sms_as_well(self, alice: Any, is_back: bool) -> None:
        alice.phone, alice.phone_verified_at = "+33612345678", timezone.now()
        alice.save()
        if is_back:
            StoppedAddress.objects.create(address=alice.email, code="5.1.1")
        with transaction.atomic():
            alert(alice, FACTS["customers.password_changed"], visit=Visit("203.0.113.9", "Agent/1"))

        channels = Message.objects.order_by("channel").values_list("channel", flat=True)
        assert list(channels) == (["email", "sms"] if is_back else ["email"])

    def test_is_known_to_staff(self, as_sam: Client, comes_back: Any) -> None:
        page = as_sam.get(f"/desk/customers/{comes_back.customer_id}/").content.decode()

        assert "Emails do not arrive" in page


class TestStoppedAddress:
    @pytest.fixture
    def server(self, settings: Any) -> Any:
        with mail_server() as held:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", held.port
            yield held

    @pytest.mark.parametrize(
        ("says", "is_stopped"),
        [
            ("550 5.1.1 no such person", True),
            ("550 5.1.10 null MX", True),
            ("553 5.1.0 bad address", True),
            ("550 5.7.1 looks like spam", False),
            ("552 5.2.2 mailbox full", False),
            ("550 no such person", False),
            ("450 4.1.1 later", False),
        ],
    )
    def test_one_that_its_server_does_not_know_is_written_to_no_more(
        self, order: Order, server: Any, says: str, is_stopped: bool
    ) -> None:
        server.answers["RCPT"] = says
        happens(order, S.ACCEPTED, hours=2)
        # What fails is raised once all has run.
        with suppress(Exception):
            run_queued()
        server.answers.clear()
        before = Message.objects.count()

        happens(order, S.DELIVERED, hours=1)
        run_queued()

        assert StoppedAddress.objects.filter(address="alice@example.org").exists() == is_stopped
        assert Message.objects.count() == before + (not is_stopped)

    def test_what_is_asked_for_is_tried_and_lifts_the_stop(self, order: Order, server: Any) -> None:
        StoppedAddress.objects.create(address="alice@example.org", code="5.1.1")
        with transaction.atomic():
            queue_letter(
                "customers/step_code",
                to="alice@example.org",
                language="fr",
                context={},
                secrets={"code": "1"},
            )
        run_queued()

        assert len(server.taken) == 1
        assert not StoppedAddress.objects.exists()

    def test_is_seen_at_the_desk_and_forgotten_after_half_a_year(self, as_sam: Any) -> None:
        StoppedAddress.objects.create(address="alice@example.org", code="5.1.1")
        assert "alice@example.org" in as_sam.get("/desk/letters/").content.decode()

        forget_stopped_addresses(timezone.now() + timedelta(days=179))
        assert StoppedAddress.objects.count() == 1
        forget_stopped_addresses(timezone.now() + timedelta(days=181))
        assert StoppedAddress.objects.count() == 0
