"""A part of a refund is reported by whoever pays it: late, twice, in any order, without harm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from comptoir.gift_cards.models import Movement, balance_of
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.orders.models import Order
from comptoir.payments.actions import (
    LegTold,
    ask_for_means,
    choose_means,
    mark_leg_done,
    report_leg,
    retry_leg,
)
from comptoir.payments.models import Choice, LegState, Refund, RefundLeg
from comptoir.payments.tests.paid import card, gift_card, granted, paid

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def leg(alice: Any) -> RefundLeg:
    """A part of a refund to a card, beside one that went to the gift balance."""
    granted(paid(card(1980), gift_card(500)), alice)
    return RefundLeg.objects.get(means="card")


def told(state: str, **more: Any) -> LegTold:
    return LegTold(state=LegState(state), at=AT, **more)


def facts() -> list[str]:
    names = CustomerEntry.objects.filter(fact__startswith="payments.").order_by("id")
    return list(names.values_list("fact", flat=True))[1:]


class TestReport:
    def test_is_sent_and_then_done(self, alice: Any, leg: RefundLeg) -> None:
        sent = report_leg(leg, told("sent", reference="R-1"), by=alice)
        assert (sent.state, sent.sent_at, sent.provider_reference) == ("sent", AT, "R-1")
        assert Refund.objects.get().done_at is None

        done = report_leg(leg, told("done"), by=alice)

        assert (done.state, done.done_at, done.sent_at) == ("done", AT, AT)
        assert Refund.objects.get().done_at == AT
        assert facts() == ["payments.leg_submitted", "payments.leg_paid", "payments.refund_paid"]

    def test_what_comes_twice_or_late_changes_nothing(self, alice: Any, leg: RefundLeg) -> None:
        for state in ("sent", "sent", "done", "sent", "done"):
            report_leg(leg, told(state), by=alice)

        assert RefundLeg.objects.get(id=leg.id).state == "done"
        assert facts() == ["payments.leg_submitted", "payments.leg_paid", "payments.refund_paid"]

    def test_a_failure_is_for_staff_to_look_at(self, alice: Any, leg: RefundLeg) -> None:
        failed = report_leg(leg, told("failed", why="declined", words="The bank declined it."), by=alice)

        assert (failed.state, failed.failed_why, failed.failed_at) == ("failed", "declined", AT)
        assert facts() == ["payments.refund_failed"]
        assert ShopEvent.objects.filter(fact="payments.refund_failed").count() == 1

    def test_a_bank_may_send_it_back_after_it_was_done(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("done"), by=alice)

        back = report_leg(leg, told("needs_choice", why="means_gone"), by=alice)

        assert (back.state, back.done_at, back.expected_on) == ("needs_choice", None, None)
        assert Refund.objects.get().done_at is None
        assert facts()[-1] == "payments.means_wanted"

    def test_refuses_a_word_about_what_went_to_the_balance(self, alice: Any, leg: RefundLeg) -> None:
        gift = RefundLeg.objects.get(means="gift_balance")

        with pytest.raises(Refused, match="already on the customer’s gift balance"):
            report_leg(gift, told("failed"), by=alice)

        assert RefundLeg.objects.get(id=gift.id).state == "done"


class TestChoice:
    def test_her_gift_balance_is_credited_at_once(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("needs_choice"), by=alice)

        chosen = choose_means(leg, Choice.GIFT_BALANCE, by=alice, now=AT)

        order = Order.objects.get()
        assert (chosen.means, chosen.state, chosen.done_at, chosen.label) == ("gift_balance", "done", AT, "")
        assert balance_of(order.customer, "EUR").minor == 2480
        assert order.refunds_here[0]["to_gift_minor"] == 2480
        assert facts()[-2:] == ["payments.means_changed", "payments.refund_paid"]

    def test_the_shop_arranges_another_means_with_her(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("needs_choice"), by=alice)

        chosen = choose_means(leg, Choice.ARRANGED, by=alice, now=AT)

        assert (chosen.means, chosen.state, chosen.provider) == ("arranged", "waiting", "shop")
        assert str(chosen.expected_on) == "2026-03-11"
        assert report_leg(leg, told("done"), by=alice).state == "done"
        assert Refund.objects.get().done_at == AT

    def test_choosing_twice_credits_once(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("needs_choice"), by=alice)

        for _time in range(2):
            choose_means(leg, Choice.GIFT_BALANCE, by=alice)

        assert Movement.objects.count() == 2
        assert facts().count("payments.means_changed") == 1

    def test_refuses_where_nothing_is_to_be_chosen(self, alice: Any, leg: RefundLeg) -> None:
        with pytest.raises(Refused, match="nothing left to choose"):
            choose_means(leg, Choice.GIFT_BALANCE, by=alice)

        assert Movement.objects.count() == 1

    def test_a_late_word_of_the_card_cannot_undo_it(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("needs_choice"), by=alice)
        choose_means(leg, Choice.GIFT_BALANCE, by=alice)

        with pytest.raises(Refused):
            report_leg(leg, told("done"), by=alice)


class TestStaff:
    def test_try_again_tells_the_shop(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("failed", why="declined", words="no"), by=alice)

        again = retry_leg(leg, by=alice)

        assert (again.state, again.attempt, again.failed_why, again.failed_words) == ("waiting", 1, "", "")
        assert ShopEvent.objects.filter(fact="payments.leg_retried").count() == 1

    def test_refuse_to_try_again_what_has_not_failed(self, alice: Any, leg: RefundLeg) -> None:
        with pytest.raises(Refused, match="has not failed"):
            retry_leg(leg, by=alice)
        with pytest.raises(Refused, match="has not failed"):
            ask_for_means(leg, why="closed", by=alice)

        assert RefundLeg.objects.get(id=leg.id).state == "waiting"
        assert facts() == []

    def test_ask_her_for_another_means(self, alice: Any, leg: RefundLeg) -> None:
        report_leg(leg, told("failed", why="declined"), by=alice)

        asked = ask_for_means(leg, why="Her bank says that the card is gone", by=alice)

        assert (asked.state, asked.failed_words) == ("needs_choice", "Her bank says that the card is gone")
        assert facts()[-1] == "payments.means_wanted"

    def test_mark_as_paid_by_hand_with_the_reason(self, alice: Any, leg: RefundLeg) -> None:
        done = mark_leg_done(leg, why="Paid by transfer on 4 March", by=alice)

        assert done.state == "done"
        entry = CustomerEntry.objects.get(fact="payments.leg_paid")
        assert entry.details["words"] == "Paid by transfer on 4 March"
        with pytest.raises(Refused, match="already been paid"):
            mark_leg_done(done, why="again", by=alice)
