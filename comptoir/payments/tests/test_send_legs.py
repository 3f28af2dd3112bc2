"""A connected provider is sent each part of a refund once, however it fares, and staff hear of what fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.payments.actions import retry_leg, send_due_refunds, send_legs
from comptoir.payments.models import LegLookUp, Refund, RefundLeg, SandboxRefund
from comptoir.payments.providers import ProviderBusy, RefundAsked, provider_named
from comptoir.payments.tests.connected import connected, let_all_be_due, paid_by, refund_of, send_all
from comptoir.payments.tests.paid import granted

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.crosses_customers("the worker sends the refunds of everybody"),
]


@pytest.fixture(autouse=True)
def sandbox() -> Any:
    with connected():
        yield


def now_of(leg: RefundLeg) -> RefundLeg:
    return RefundLeg.objects.get(id=leg.id)


def due(leg: RefundLeg) -> Any:
    """Return when the provider of a part is called next."""
    return LegLookUp.objects.get(leg_id=leg.id).due_at


def calls() -> int:
    return SandboxRefund.objects.get().calls


def test_granting_calls_nobody_and_the_worker_does(alice: Any) -> None:
    leg = refund_of("ok", alice)
    assert (leg.provider, leg.state, SandboxRefund.objects.count()) == ("sandbox", "waiting", 0)

    send_all()

    done = now_of(leg)
    assert (done.state, done.provider_reference, due(leg)) == ("done", f"re_{leg.id}", None)
    assert Refund.objects.get().done_at is not None
    assert SandboxRefund.objects.get().amount_minor == 2480


def test_the_sandbox_is_not_called_for_what_the_shop_pays(alice: Any) -> None:
    granted(paid_by("adyen", "A-1"), alice)

    send_all()

    assert RefundLeg.objects.get().provider == "shop"
    assert not SandboxRefund.objects.exists()


def test_what_is_on_its_way_is_asked_about(alice: Any) -> None:
    leg = refund_of("waits", alice)

    send_all()
    sent = now_of(leg)
    assert (sent.state, sent.done_at) == ("sent", None)
    assert timedelta(minutes=50) < due(leg) - timezone.now() < timedelta(minutes=70)

    let_all_be_due()
    send_all()
    assert now_of(leg).state == "done"


def test_a_timeout_after_doing_it_makes_one_refund(alice: Any) -> None:
    leg = refund_of("timeout", alice)

    with pytest.raises(ProviderBusy):
        send_all()
    assert now_of(leg).state == "waiting"
    let_all_be_due()
    send_all()

    assert now_of(leg).state == "done"
    assert (SandboxRefund.objects.count(), calls()) == (1, 1)


def test_it_is_tried_after_a_minute_ten_minutes_and_two_hours_then_staff_see_it(alice: Any) -> None:
    leg = refund_of("silent", alice)
    pauses = []

    for _time in range(4):
        let_all_be_due()
        with pytest.raises(ProviderBusy):
            send_all()
        due_at = due(leg)
        pauses.append(round((due_at - timezone.now()).total_seconds() / 60) if due_at else None)

    assert pauses == [1, 10, 120, None]
    failed = now_of(leg)
    assert (failed.state, failed.failed_why) == ("failed", "unreachable")
    assert CustomerEntry.objects.filter(fact="payments.refund_failed").count() == 1


def test_what_staff_try_again_after_silence_has_the_same_key(alice: Any) -> None:
    leg = refund_of("down", alice)
    for _time in range(2):
        let_all_be_due()
        with pytest.raises(ProviderBusy):
            send_all()
    let_all_be_due()
    send_all()

    assert now_of(leg).state == "done"
    assert SandboxRefund.objects.get().key == str(leg.id)


def test_a_refusal_is_for_staff_and_another_try_has_a_key_of_its_own(alice: Any) -> None:
    leg = refund_of("declined", alice)

    send_all()
    failed = now_of(leg)
    assert (failed.state, failed.failed_why, failed.failed_words) == (
        "failed",
        "declined",
        "The bank declined it.",
    )
    retry_leg(failed, by=alice)
    send_all()

    keys = SandboxRefund.objects.order_by("key").values_list("key", flat=True)
    assert list(keys) == [str(leg.id), f"{leg.id}.1"]


def test_a_closed_card_asks_her_for_another_means(alice: Any) -> None:
    leg = refund_of("closed", alice)

    send_all()

    assert (now_of(leg).state, now_of(leg).failed_why) == ("needs_choice", "means_gone")


def test_what_the_bank_sends_back_asks_her_too(alice: Any) -> None:
    leg = refund_of("bounces", alice)

    send_all()
    let_all_be_due()
    send_all()

    assert now_of(leg).state == "needs_choice"


def test_the_provider_refuses_more_than_it_took(alice: Any) -> None:
    granted(paid_by("sandbox", "sb_1000_ok"), alice)

    send_all()

    leg = RefundLeg.objects.get()
    assert (leg.state, leg.failed_why) == ("failed", "over_refund")


def test_a_provider_that_is_connected_no_more_is_for_staff(alice: Any) -> None:
    leg = refund_of("ok", alice)

    with connected(stripe={"key": "sk_test"}):
        send_legs.func()

    assert (now_of(leg).state, now_of(leg).failed_why) == ("failed", "not_connected")


def test_nothing_is_queued_where_nothing_is_due(alice: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        send_due_refunds(timezone.now())


class TestSandbox:
    def asked(self, reference: str, **more: Any) -> RefundAsked:
        return RefundAsked(
            key=str(uuid4()), payment=reference, amount_minor=500, currency="EUR", order="1", **more
        )

    def test_answers_the_same_key_twice_with_one_refund(self) -> None:
        sandbox, asked = provider_named("sandbox"), self.asked("sb_500_ok")
        assert sandbox

        assert sandbox.refund(asked) == sandbox.refund(asked)
        assert sandbox.refund(self.asked("sb_500_ok")).why == "over_refund"

    def test_knows_no_payment_of_another_form(self) -> None:
        sandbox = provider_named("sandbox")
        assert sandbox

        assert sandbox.refund(self.asked("pi_123")).why == "unknown_payment"
        assert sandbox.look_up(self.asked("sb_500_ok")) is None
