"""A customer cancels: at once until picking has begun, then on request; every no says why and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.cancellations.actions import cancel_items
from comptoir.cancellations.examples import wish
from comptoir.cancellations.models import Cancellation, SellersCancellation, cancellations_of
from comptoir.cancellations.tests.given import (
    LINES,
    facts,
    given,
    line,
    only,
    picked,
    policy,
    refused_of,
)
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order, SellerOrder
from comptoir.payments.models import Refund

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def cancel(order: Order, *args: Any, **pieces: int) -> list[Cancellation]:
    return cancel_items(order, *args or [only(order, **pieces)], by=order.customer, now=NOW)


class TestAtOnce:
    def test_cancels_one_piece_of_two_and_everything_follows(self) -> None:
        order = given()

        [cancellation] = cancel(order, one=1)

        assert (cancellation.state, cancellation.was_asked_for) == ("granted", False)
        assert (line().cancelled, line().cancelled_here, line().state) == (1, 1, "confirmed")
        assert [(part.name, part.quantity, part.cancelled) for part in cancellation.parts] == [
            (LINES[0]["name"], 1, 1)
        ]
        assert facts() == ["cancelled"]
        [sold] = SellersCancellation.objects.all()
        assert (sold.seller.reference, sold.number, sold.state) == ("carmes", order.number, "granted")

    def test_cancels_the_whole_order_of_two_sellers_as_one(self) -> None:
        order = given()

        [cancellation] = cancel(order, wish(order))

        assert Order.objects.get().state == "cancelled"
        assert {sale.state for sale in SellerOrder.objects.all()} == {"cancelled"}
        assert len(cancellation.parts) == 2
        assert SellersCancellation.objects.count() == 2

    def test_the_event_names_what_and_why(self) -> None:
        order = given()

        [cancellation] = cancel(order, replace(only(order, one=2), reason="mistake"))

        details = CustomerEntry.objects.get(fact="cancellations.cancelled").details
        refund = str(cancellation.refund_id) if cancellation.refund_id else None
        assert details == {
            "order": order.number,
            "lines": ["1"],
            "quantities": [2],
            "asked_by": "customer",
            "reason": "mistake",
            "refund": refund,
        }

    def test_no_later_version_of_the_shops_takes_it_back(self) -> None:
        order = given()
        cancel(order, one=1)

        given()

        assert (line().quantity, line().cancelled) == (2, 1)

    def test_a_form_that_is_sent_twice_cancels_once(self) -> None:
        order = given()
        first = only(order, one=1)

        assert cancel(order, first)[0].id == cancel(order, first)[0].id
        assert (line().cancelled, Cancellation.objects.count(), facts()) == (1, 1, ["cancelled"])


class TestMoney:
    def test_gives_back_what_was_charged_for_the_pieces_and_no_delivery(self) -> None:
        order = given()

        [cancellation] = cancel(order, one=1)

        refund = Refund.objects.get()
        assert (refund.amount_minor, refund.shipping_minor, refund.currency) == (690, 0, "EUR")
        assert cancellation.refund_id == refund.id
        assert Order.objects.get().spent_minor == 2480 - 690

    def test_gives_back_delivery_with_the_last_piece(self) -> None:
        order = given()

        cancel(order, two=1)
        cancel(order, one=2)

        assert sorted(Refund.objects.values_list("amount_minor", "shipping_minor")) == [(610, 0), (1870, 490)]
        assert Order.objects.get().spent_minor == 0

    def test_keeps_delivery_where_a_part_has_left(self) -> None:
        order = given()
        change_quantities(order, {line("2").id: Change(shipped=1)}, by=IMPORT)

        cancel(order, one=2)

        assert Refund.objects.get().amount_minor == 1380

    def test_gives_nothing_back_where_nothing_was_paid(self) -> None:
        order = given(payments=[], state="pending_payment")

        [cancellation] = cancel(order, wish(order))

        assert cancellation.refund_id is None
        assert Order.objects.get().state == "cancelled"


class TestOnRequest:
    def test_asks_the_seller_once_picking_has_begun(self) -> None:
        order = given(lines=picked("1"))

        [request] = cancel(order, one=2)

        assert (request.state, request.answer_due_at) == ("requested", NOW + timedelta(hours=24))
        assert line().cancelled == 0
        assert facts() == ["requested"]
        assert not Refund.objects.exists()
        [sold] = SellersCancellation.objects.all()
        assert (sold.seller.reference, sold.state, sold.answer_due_at) == (
            "carmes",
            "requested",
            request.answer_due_at,
        )

    def test_cancels_what_it_may_and_asks_for_the_rest(self) -> None:
        order = given(lines=picked("1"))

        done, request = cancel(order, wish(order))

        assert (done.state, [part.reference for part in done.parts]) == ("granted", ["2"])
        assert (request.state, [part.reference for part in request.parts]) == ("requested", ["1"])
        assert (line("1").cancelled, line("2").cancelled) == (0, 1)

    def test_asks_each_seller_for_her_own(self) -> None:
        order = given(lines=picked("1", "2"))

        requests = cancel(order, wish(order))

        assert [[part.reference for part in request.parts] for request in requests] == [["1"], ["2"]]
        assert len({request.seller_id for request in requests}) == 2

    def test_the_policy_says_how_long_an_answer_takes(self) -> None:
        policy(cancellation="always_ask", cancel_answer_hours=48)
        order = given()

        assert cancel(order, one=1)[0].answer_due_at == NOW + timedelta(hours=48)

    def test_a_request_that_is_sent_twice_is_made_once(self) -> None:
        order = given(lines=picked("1", "2"))
        first = wish(order)

        once, again = cancel(order, first), cancel(order, first)

        assert [request.id for request in once] == [request.id for request in again]
        assert Cancellation.objects.count() == 2

    def test_pieces_that_are_asked_for_are_not_asked_for_again(self) -> None:
        order = given(lines=picked("1"))
        cancel(order, one=1)

        assert refused_of(lambda: cancel(order, one=2)) == "too_many_to_cancel"
        cancel(order, one=1)
        assert refused_of(lambda: cancel(order, one=1)) == "cannot_be_cancelled"
        assert len(cancellations_of(order)) == 2


class TestNo:
    def test_nothing_and_too_many_and_no_line_of_it(self) -> None:
        order = given()

        assert refused_of(lambda: cancel(order)) == "nothing_to_cancel"
        assert refused_of(lambda: cancel(order, one=3)) == "too_many_to_cancel"
        assert refused_of(lambda: cancel(order, one=-1)) == "too_many_to_cancel"
        stranger = replace(only(order), pieces={order.id: 1})
        assert refused_of(lambda: cancel(order, stranger)) == "no_such_line"

    def test_no_reason_that_is_none_and_not_too_many_words(self) -> None:
        order = given()

        assert (
            refused_of(lambda: cancel(order, replace(only(order, one=1), reason="whim"))) == "no_such_reason"
        )
        long = replace(only(order, one=1), words="a" * 501)
        assert refused_of(lambda: cancel(order, long)) == "text_too_long"

    def test_what_was_shipped_or_cancelled(self) -> None:
        order = given()
        change_quantities(order, {line().id: Change(shipped=2), line("2").id: Change(cancelled=1)}, by=IMPORT)

        assert refused_of(lambda: cancel(order, one=1)) == "cannot_be_cancelled"
        assert refused_of(lambda: cancel(order, two=1)) == "cannot_be_cancelled"

    def test_one_item_that_cannot_be_cancelled_stops_the_whole(self) -> None:
        lines = [LINES[0], {**LINES[1], "cancellation": "never"}]
        order = given(lines=lines)

        assert refused_of(lambda: cancel(order, wish(order))) == "cannot_be_cancelled"
        assert len(cancel(order, one=2)) == 1
