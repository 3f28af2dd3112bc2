"""The shop's program reads what it has to pay back, and tells how it fares; what comes twice is harmless."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.payments.models import Refund, RefundLeg
from comptoir.payments.tests.connected import connected, refund_of
from comptoir.payments.tests.paid import card, gift_card, granted, paid
from comptoir.sellers.models import Seller

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]


@pytest.fixture
def dev() -> Dev:
    return Dev()


@pytest.fixture
def leg(alice: Any) -> RefundLeg:
    granted(paid(card(1980), gift_card(500)), alice)
    return RefundLeg.objects.get(means="card")


def listed(dev: Dev, **query: Any) -> Any:
    return dev.client.get("/api/shop/v1/refunds", query).json()["items"]


def tell(dev: Dev, leg: RefundLeg, **body: Any) -> Any:
    path = f"/api/shop/v1/refunds/{leg.refund_id}/legs/{leg.id}"
    return dev.client.post(path, body, content_type="application/json")


class TestRead:
    def test_lists_what_is_open(self, dev: Dev, leg: RefundLeg) -> None:
        [refund] = listed(dev, show="open")

        assert (refund["amount_minor"], refund["reason"]) == (2480, "cancelled")
        assert [(part["payment"], part["state"], part["provider"]) for part in refund["legs"]] == [
            ("pay_1", "waiting", "shop"),
            ("pay_2", "done", "shop"),
        ]
        tell(dev, leg, state="done")
        assert listed(dev, show="open") == []
        assert len(listed(dev)) == 1

    def test_a_key_of_one_seller_learns_nothing(self, leg: RefundLeg) -> None:
        narrowed = Dev("orders:read", "orders:write", seller=Seller.objects.first())

        for answer in (
            narrowed.client.get("/api/shop/v1/refunds"),
            narrowed.client.get(f"/api/shop/v1/refunds/{leg.refund_id}"),
            tell(narrowed, leg, state="done"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "key_of_one_seller")

    def test_what_is_not_there_is_not_found(self, dev: Dev, leg: RefundLeg) -> None:
        assert dev.client.get(f"/api/shop/v1/refunds/{leg.id}").status_code == 404
        leg.id = leg.refund_id
        assert tell(dev, leg, state="done").status_code == 404

    def test_telling_needs_the_scope(self, leg: RefundLeg) -> None:
        assert tell(Dev("orders:read"), leg, state="done").status_code == 403


class TestTell:
    def test_sent_and_done_twice(self, dev: Dev, leg: RefundLeg) -> None:
        for state in ("sent", "sent", "done", "done", "sent"):
            assert tell(dev, leg, state=state, reference="R-1").status_code == 200

        done = RefundLeg.objects.get(id=leg.id)
        assert (done.state, done.provider_reference) == ("done", "R-1")
        assert Refund.objects.get().done_at is not None
        assert CustomerEntry.objects.filter(fact="payments.refund_paid").count() == 1

    def test_a_day_of_its_own(self, dev: Dev, leg: RefundLeg) -> None:
        tell(dev, leg, state="sent", expected_on="2026-12-24")

        assert str(RefundLeg.objects.get(id=leg.id).expected_on) == "2026-12-24"

    @pytest.mark.parametrize(("reason", "state"), [("means_gone", "needs_choice"), ("other", "failed")])
    def test_a_failure_with_its_reason(self, dev: Dev, leg: RefundLeg, reason: str, state: str) -> None:
        tell(dev, leg, state="failed", reason=reason, words="No.")

        failed = RefundLeg.objects.get(id=leg.id)
        assert (failed.state, failed.failed_why, failed.failed_words) == (state, reason, "No.")

    def test_refuses_what_is_on_the_balance(self, dev: Dev, leg: RefundLeg) -> None:
        answer = tell(dev, RefundLeg.objects.get(means="gift_balance"), state="done")

        assert (answer.status_code, answer.json()["code"]) == (409, "paid_to_balance")

    def test_refuses_what_a_provider_pays(self, dev: Dev, alice: Any) -> None:
        with connected():
            answer = tell(dev, refund_of("ok", alice), state="done")

        assert (answer.status_code, answer.json()["code"]) == (409, "paid_by_provider")

    def test_refuses_what_is_ahead_and_what_is_no_state(self, dev: Dev, leg: RefundLeg) -> None:
        ahead = (timezone.now() + timedelta(hours=1)).isoformat()

        assert tell(dev, leg, state="done", at=ahead).status_code == 422
        assert tell(dev, leg, state="lost").status_code == 422
        assert RefundLeg.objects.get(id=leg.id).state == "waiting"
