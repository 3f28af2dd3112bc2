"""A request is granted, refused, withdrawn, or granted by itself; what has left answers it too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comptoir.cancellations.actions import (
    cancel_items,
    grant_request,
    refuse_request,
    settle_requests,
    withdraw_request,
)
from comptoir.cancellations.models import Cancellation, Refusal, SellersCancellation
from comptoir.cancellations.schedule import grant_unanswered_requests
from comptoir.cancellations.tests.given import (
    LINES,
    facts,
    given,
    line,
    only,
    picked,
    refused_of,
)
from comptoir.journal.models import ShopEvent
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order
from comptoir.orders.tests.test_ship_parcel import ship, undo
from comptoir.payments.models import Refund

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def request_() -> Cancellation:
    """A request for both packets of coffee, whose picking has begun."""
    order = given(lines=picked("1", "2"))
    [asked] = cancel_items(order, only(order, one=2), by=order.customer, now=NOW)
    return asked


def now(request: Cancellation) -> Cancellation:
    found: Cancellation = Cancellation.objects.get(id=request.id)
    return found


def ship_both(number: int = 2) -> Any:
    return ship(number)


class TestGrant:
    def test_cancels_and_refunds(self, request_: Cancellation, carla: Any) -> None:
        grant_request(request_, by=carla, now=NOW)

        granted = now(request_)
        assert (granted.state, granted.answered_by, granted.by_itself) == ("granted", str(carla), False)
        assert (line().cancelled, line("2").cancelled) == (2, 0)
        assert Refund.objects.get().amount_minor == 1380
        assert SellersCancellation.objects.get().state == "granted"
        assert facts() == ["requested", "granted"]

    def test_a_second_time_changes_nothing(self, request_: Cancellation, carla: Any) -> None:
        grant_request(request_, by=carla)
        grant_request(request_, by=carla)

        assert (line().cancelled, facts()) == (2, ["requested", "granted"])

    def test_cancels_what_is_left_where_a_part_has_left(self, request_: Cancellation, carla: Any) -> None:
        ship(1)

        granted = grant_request(request_, by=carla)

        assert [(part.quantity, part.cancelled) for part in granted.parts] == [(2, 1)]
        assert (line().shipped, line().cancelled) == (1, 1)

    def test_tells_the_shop_of_those_pieces_alone_that_are_cancelled(self, carla: Any) -> None:
        order = given(lines=[{**line, "seller": LINES[0]["seller"]} for line in picked("1", "2")])
        [request] = cancel_items(order, only(order, one=2, two=1), by=order.customer, now=NOW)
        ship(2)

        grant_request(request, by=carla)

        [event] = ShopEvent.objects.filter(fact="cancellations.granted")
        assert (event.details["lines"], event.details["quantities"]) == (["2"], [1])

    def test_is_refused_once_all_has_left(self, request_: Cancellation, carla: Any) -> None:
        ship(2)

        assert refused_of(lambda: grant_request(request_, by=carla)) == "all_shipped"

    def test_is_refused_once_it_was_answered(self, request_: Cancellation, carla: Any) -> None:
        refuse_request(request_, Refusal.PACKED, by=carla)

        assert refused_of(lambda: grant_request(request_, by=carla)) == "already_refused"


class TestRefuse:
    def test_says_why_and_cancels_nothing(self, request_: Cancellation, carla: Any) -> None:
        refuse_request(request_, Refusal.PACKED, " It leaves at noon. ", by=carla)

        refused = now(request_)
        assert (refused.state, refused.why, refused.answer) == ("refused", "packed", "It leaves at noon.")
        assert (line().cancelled, Refund.objects.count()) == (0, 0)
        assert facts() == ["requested", "refused"]

    def test_the_same_again_changes_nothing_and_another_is_refused(
        self, request_: Cancellation, carla: Any
    ) -> None:
        refuse_request(request_, Refusal.PACKED, by=carla)
        refuse_request(request_, Refusal.PACKED, by=carla)

        assert facts() == ["requested", "refused"]
        other = lambda: refuse_request(request_, Refusal.HANDED_OVER, by=carla)  # noqa: E731
        assert refused_of(other) == "already_refused"

    def test_another_reason_needs_words_and_not_too_many(self, request_: Cancellation, carla: Any) -> None:
        assert (
            refused_of(lambda: refuse_request(request_, Refusal.OTHER, " ", by=carla)) == "reason_needs_words"
        )
        assert (
            refused_of(lambda: refuse_request(request_, Refusal.OTHER, "a" * 501, by=carla))
            == "text_too_long"
        )

    def test_is_refused_once_it_was_granted(self, request_: Cancellation, carla: Any) -> None:
        grant_request(request_, by=carla)

        assert refused_of(lambda: refuse_request(request_, Refusal.PACKED, by=carla)) == "already_granted"

    def test_what_was_refused_can_be_asked_for_again(self, request_: Cancellation, carla: Any) -> None:
        refuse_request(request_, Refusal.PACKED, by=carla)
        order = Order.objects.get()

        [again] = cancel_items(order, only(order, one=2), by=order.customer)

        assert again.is_requested


class TestWithdraw:
    def test_the_items_are_sent_after_all(self, request_: Cancellation) -> None:
        withdraw_request(request_, by=request_.customer)
        withdraw_request(request_, by=request_.customer)

        assert (now(request_).state, line().cancelled) == ("withdrawn", 0)
        assert facts() == ["requested", "retracted"]

    def test_is_refused_once_it_was_answered(self, request_: Cancellation, carla: Any) -> None:
        grant_request(request_, by=carla)

        assert refused_of(lambda: withdraw_request(request_, by=request_.customer)) == "already_granted"

    def test_cannot_be_answered_then(self, request_: Cancellation, carla: Any) -> None:
        withdraw_request(request_, by=request_.customer)

        assert refused_of(lambda: grant_request(request_, by=carla)) == "request_withdrawn"
        assert refused_of(lambda: refuse_request(request_, Refusal.PACKED, by=carla)) == "request_withdrawn"


class TestByItself:
    def test_is_granted_at_its_hour_and_not_before(self, request_: Cancellation) -> None:
        grant_unanswered_requests(NOW + timedelta(hours=24, seconds=-1))
        assert now(request_).is_requested

        grant_unanswered_requests(NOW + timedelta(hours=24))

        granted = now(request_)
        assert (granted.state, granted.by_itself, line().cancelled) == ("granted", True, 2)
        assert granted.answered_at == NOW + timedelta(hours=24)
        assert Refund.objects.get().amount_minor == 1380

    def test_is_refused_where_all_has_left(self, request_: Cancellation) -> None:
        ship(2)

        grant_unanswered_requests(NOW + timedelta(hours=24))

        assert (now(request_).state, now(request_).why) == ("refused", "shipped")
        assert not Refund.objects.exists()

    def test_an_answered_one_stays_so(self, request_: Cancellation, carla: Any) -> None:
        refuse_request(request_, Refusal.PACKED, by=carla)

        grant_unanswered_requests(NOW + timedelta(hours=25))

        assert now(request_).state == "refused"


class TestShipped:
    def test_a_parcel_answers_it_once_its_seller_cannot_take_it_back(self, request_: Cancellation) -> None:
        ship(2)
        run_queued()
        assert now(request_).is_requested

        with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
            run_queued()

        assert (now(request_).state, now(request_).why) == ("refused", "shipped")

    def test_a_parcel_that_is_taken_back_answers_nothing(self, request_: Cancellation) -> None:
        undo(ship(2))

        with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
            run_queued()

        assert now(request_).is_requested

    def test_a_part_that_has_left_leaves_the_rest_asked_for(self, request_: Cancellation) -> None:
        change_quantities(Order.objects.get(), {line().id: Change(shipped=1)}, by=IMPORT)

        settle_requests({(request_.customer_id, request_.order_id)})

        assert now(request_).is_requested

    def test_the_shops_own_version_answers_it(self, request_: Cancellation) -> None:
        given(lines=[{**LINES[0], "state": "shipped"}, LINES[1]])
        settle_requests({(request_.customer_id, request_.order_id)})

        assert (now(request_).state, now(request_).why) == ("refused", "shipped")

    def test_what_the_shop_cancels_itself_is_granted_and_refunded_by_the_shop(
        self, request_: Cancellation
    ) -> None:
        given(lines=[{**LINES[0], "state": "cancelled"}, LINES[1]])
        settle_requests({(request_.customer_id, request_.order_id)})

        assert (now(request_).state, now(request_).refund_id) == ("granted", None)
        assert ShopEvent.objects.get(fact="cancellations.granted").details["lines"] == []
        assert not Refund.objects.exists()
