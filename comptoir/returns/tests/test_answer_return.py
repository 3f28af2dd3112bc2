"""A return is accepted, refused, cancelled, reminded of, and lapses; and it gets its label."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comptoir.deliveries.models import ReturnLabel, ReturnSlip, SlipItem, draw_return_slip
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.examples.one import ADDRESS
from comptoir.policies.models import Remedy, ReturnReason, current_policy
from comptoir.returns.actions import (
    authorise_return,
    cancel_return,
    note_sending,
    refuse_return,
    upload_label,
)
from comptoir.returns.facts import STATES
from comptoir.returns.models import Return, ReturnState, SellerReturn, Way
from comptoir.returns.schedule import answer_unanswered, end_unsent, remind_customers
from comptoir.returns.tests.given import arrived, item, one, only_item, refused_of, sellers_have_addresses

pytestmark = pytest.mark.django_db
EXCHANGE = {"reason": ReturnReason.TOO_SMALL, "wants": Remedy.EXCHANGE, "exchange": "En 500 g"}


def pdf() -> bytes:
    """A PDF, as a carrier would make one."""
    slip = ReturnSlip(
        number="XY123",
        order_number="1",
        seller="Carla",
        sender=ADDRESS,
        recipient=ADDRESS,
        items=[SlipItem(1, "Café")],
        language="fr",
        asked_on=timezone.localdate(),
    )
    return draw_return_slip(slip)


def requested(days: float = 20) -> Return:
    return one(arrived(days), item(**EXCHANGE))


def back_now() -> Return:
    return Return.objects.get()


class TestAnswer:
    def test_the_seller_accepts_the_exchange(self) -> None:
        back = authorise_return(requested(), by=IMPORT)

        assert (back.state, only_item(back).wants) == (ReturnState.AUTHORISED, Remedy.EXCHANGE)
        assert back.due_at is None

    def test_or_refunds_instead(self) -> None:
        back = requested()

        authorise_return(back, by=IMPORT, refund_instead={only_item(back).id})

        assert only_item(back).wants == Remedy.REFUND

    def test_the_seller_refuses_with_a_reason(self) -> None:
        back = refuse_return(requested(), "Fabriqué pour vous.", by=IMPORT)

        assert (back.state, back.why, back.due_at) == (ReturnState.REFUSED, "Fabriqué pour vous.", None)

    def test_nobody_refuses_within_the_legal_period(self) -> None:
        back = requested(5)

        assert refused_of(lambda: refuse_return(back, "Non", by=IMPORT)) == "legal_right"

    def test_refuses_without_a_reason_and_once_answered(self) -> None:
        back = requested()

        assert refused_of(lambda: refuse_return(back, "  ", by=IMPORT)) == "reason_missing"
        authorise_return(back, by=IMPORT)
        assert refused_of(lambda: authorise_return(back, by=IMPORT)) == "already_answered"
        assert refused_of(lambda: refuse_return(back, "Non", by=IMPORT)) == "already_answered"

    def test_what_nobody_answers_is_accepted_by_itself(self) -> None:
        back = requested()
        assert back.due_at is not None

        answer_unanswered(back.due_at - timedelta(minutes=1))
        assert back_now().state == ReturnState.REQUESTED
        answer_unanswered(back.due_at + timedelta(minutes=1))

        assert (back_now().state, only_item(back).wants) == (ReturnState.AUTHORISED, Remedy.REFUND)


class TestCancel:
    def test_she_cancels_before_it_is_sent(self) -> None:
        back = cancel_return(one(arrived()), by=IMPORT)

        assert back.state == ReturnState.CANCELLED
        assert cancel_return(back, by=IMPORT).state == ReturnState.CANCELLED
        assert CustomerEntry.objects.filter(fact="returns.cancelled").count() == 1

    def test_not_once_it_is_on_its_way(self) -> None:
        back = one(arrived())
        note_sending(back, at=timezone.now(), by=IMPORT)

        assert refused_of(lambda: cancel_return(back, by=IMPORT)) == "too_late"


class TestClock:
    def test_reminds_seven_and_two_days_before_each_once(self) -> None:
        back = one(arrived())
        assert back.send_by is not None
        for days in (8, 7, 6, 3, 2, 1, 0):
            moment = timezone.make_aware(
                timezone.datetime.combine(back.send_by - timedelta(days=days), timezone.datetime.min.time())
            ) + timedelta(hours=9)
            remind_customers(moment)

        assert CustomerEntry.objects.filter(fact="returns.reminded").count() == 2
        assert back_now().reminders == 2

    def test_lapses_three_days_after_its_last_day(self) -> None:
        back = one(arrived())
        now = timezone.now()

        end_unsent(now + timedelta(days=33))
        assert back_now().state == ReturnState.AUTHORISED
        end_unsent(now + timedelta(days=34, hours=1))

        assert back_now().state == ReturnState.EXPIRED

        note_sending(back, at=now, by=IMPORT)

        assert back_now().state == ReturnState.DROPPED_OFF


class TestLabel:
    def test_a_carrier_makes_the_label(self) -> None:
        order = arrived()
        sellers_have_addresses()
        one(order, way=Way.LABEL)
        assert back_now().state == ReturnState.AUTHORISED

        run_queued()
        run_queued()

        label = ReturnLabel.objects.get()
        assert label.is_ready
        assert (back_now().state, back_now().tracking_number) == (ReturnState.LABEL_ISSUED, label.number)
        assert SellerReturn.objects.get().tracking_key == label.number

    def test_the_seller_is_asked_where_the_carrier_makes_none(self) -> None:
        one(arrived(), way=Way.LABEL)

        run_queued()
        run_queued()

        assert (back_now().state, back_now().way) == (ReturnState.AUTHORISED, Way.SELLERS_LABEL)
        [event] = ShopEvent.objects.filter(fact="returns.label_wanted")
        assert (event.details["way"], event.details["state"]) == ("sellers_label", "authorised")
        assert back_now().due_at is not None

        upload_label(back_now(), pdf(), carrier="Chronopost", tracking_number="XY123", by=IMPORT)

        assert (back_now().state, back_now().due_at) == (ReturnState.LABEL_ISSUED, None)

    def test_a_label_that_comes_late_leaves_as_much_time_as_any(self) -> None:
        one(arrived(), way=Way.LABEL)
        run_queued()
        run_queued()
        Return.objects.update(send_by=timezone.localdate() - timedelta(days=9), reminders=2)

        upload_label(back_now(), pdf(), by=IMPORT)
        end_unsent(timezone.now())

        assert back_now().state == ReturnState.LABEL_ISSUED
        days = current_policy().label_days
        assert (back_now().send_by, back_now().reminders) == (timezone.localdate() + timedelta(days=days), 0)

    def test_a_return_that_needs_no_label_takes_none(self) -> None:
        back = one(arrived())

        assert refused_of(lambda: upload_label(back, pdf(), by=IMPORT)) == "no_label_needed"


def test_the_feed_knows_every_state() -> None:
    assert list(ReturnState.values) == STATES
