"""The first words about an order of several parcels are true of all of them, the most urgent first."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order, State
from comptoir.orders.pages.headline import Headline, headline

TODAY = date(2026, 12, 1)
LATE, LATER, SOON = "2026-11-26", "2026-11-28", "2026-12-05"


def said(state: State, **arrivals: Any) -> Headline:
    """The headline of an order of which all that has not come is expected today at the latest."""
    counted = {"of": 3, "came": 0, "kept": {}, "due": {}, "waiting": {}, **arrivals}
    first = headline(state, {"estimated_on": TODAY.isoformat(), "arrivals": counted}, TODAY)
    return Headline(spaced(first.words), spaced(first.beside), first.kind)


def spaced(words: str) -> str:
    """Return the words, with spaces that may break."""
    return words.replace("\N{NO-BREAK SPACE}", " ")


class TestWords:
    def test_a_late_one_stands_before_what_arrives_and_what_came(self) -> None:
        first = said(State.SHIPPED, came=1, due={LATE: 1, TODAY.isoformat(): 1})

        assert first.words == "1 of 3 parcels is late (expected on 26 Nov)"
        assert first.beside == "1 of 3 parcels arrives today · 1 of 3 parcels delivered"
        assert first.kind == "late"

    def test_two_late_ones_name_the_first_day(self) -> None:
        first = said(State.SHIPPED, came=1, due={LATER: 1, LATE: 1})

        assert first.words == "2 of 3 parcels are late (the first expected on 26 Nov)"

    def test_one_that_something_keeps_stands_before_all(self) -> None:
        first = said(State.SHIPPED, kept={"available_for_pickup": 1, "lost": 1}, due={LATE: 1})

        assert first.words == "1 of 3 parcels is lost"
        assert first.beside.startswith("1 of 3 parcels is ready for pickup · 1 of 3 parcels is late")
        assert first.kind == "problem"

    def test_one_that_was_attempted_is_not_taken_for_one_of_another_problem(self) -> None:
        first = said(State.UNDELIVERABLE, kept={"exception": 2, "delivery_failed": 1})

        assert first.words == "2 of 3 parcels have a delivery problem"
        assert first.beside == "Delivery attempted for 1 of 3 parcels"

    def test_one_to_pick_up_is_no_problem(self) -> None:
        assert said(State.SHIPPED, kept={"available_for_pickup": 1}, came=2).kind == "moving"

    def test_what_comes_on_several_days_names_the_next_and_the_last(self) -> None:
        first = said(State.SHIPPED, due={TODAY.isoformat(): 2, SOON: 1})

        assert first == Headline("2 of 3 parcels arrive today", "The last on 5 Dec", "moving")

    def test_all_are_late_since_several_days(self) -> None:
        assert said(State.SHIPPED, due={LATER: 1, LATE: 2}).words == (
            "Your 3 parcels are late (the first expected on 26 Nov)"
        )

    def test_where_one_word_is_true_of_all_they_are_not_counted(self) -> None:
        assert said(State.SHIPPED, due={TODAY.isoformat(): 3}).words == "Arrives today"
        assert said(State.DELIVERED, came=3).words == "Delivered"

    def test_before_any_has_left_only_a_late_one_is_counted(self) -> None:
        assert said(State.PREPARING, waiting={TODAY.isoformat(): 1, SOON: 2}).words == (
            "1 of 3 parcels expected today, not shipped yet"
        )
        assert said(State.PREPARING, waiting={LATE: 1, SOON: 2}).kind == "late"

    def test_one_that_has_not_left_arrives_on_no_day(self) -> None:
        first = said(State.PARTIALLY_SHIPPED, due={SOON: 1}, waiting={SOON: 1, "": 1})

        assert first.words == "1 of 3 parcels arrives on 5 Dec"
        assert first.beside == "2 of 3 parcels not shipped yet"

    def test_every_one_that_has_not_left_is_counted_late_or_not(self) -> None:
        first = said(State.PARTIALLY_SHIPPED, due={LATE: 1}, waiting={LATE: 1, TODAY.isoformat(): 1})

        assert first.words == "2 of 3 parcels are late (expected on 26 Nov)"
        assert first.beside == "2 of 3 parcels not shipped yet"

    def test_one_that_should_come_today_and_has_not_left_stands_before_what_arrives(self) -> None:
        first = said(State.PARTIALLY_SHIPPED, due={SOON: 2}, waiting={TODAY.isoformat(): 1})

        assert first == Headline(
            "1 of 3 parcels expected today, not shipped yet", "2 of 3 parcels arrive on 5 Dec", "late"
        )

    def test_of_several_that_are_all_still_here_the_first_day_is_named(self) -> None:
        tomorrow = (TODAY + timedelta(days=1)).isoformat()
        days = {TODAY.isoformat(): 1, tomorrow: 1}

        assert said(State.PREPARING, of=2, waiting=days) == Headline(
            "1 of 2 parcels expected today, not shipped yet", "The other tomorrow · Being prepared", "late"
        )
        assert said(State.CONFIRMED, waiting={tomorrow: 2, SOON: 1}) == Headline(
            "Order confirmed", "2 of 3 parcels expected tomorrow · The last on 5 Dec", "plain"
        )

    def test_one_alone_that_should_come_today_and_has_not_left_is_amber(self) -> None:
        days = (TODAY.isoformat(), SOON)
        first = [headline(State.PREPARING, {"estimated_on": day}, TODAY) for day in days]

        assert [(spaced(one.words), one.beside, one.kind) for one in first] == [
            ("Not shipped yet, expected today", "Being prepared", "late"),
            ("Delivery expected on 5 Dec", "Being prepared", "plain"),
        ]

    def test_what_is_out_for_delivery_is_said_to_be_whatever_day_was_promised(self) -> None:
        days = (LATE, TODAY.isoformat(), SOON, None)
        first = [headline(State.OUT_FOR_DELIVERY, {"estimated_on": day}, TODAY) for day in days]

        assert [one._replace(beside=spaced(one.beside)) for one in first] == [
            Headline("Out for delivery", "Expected on 26 Nov", "moving"),
            Headline("Arrives today", "Out for delivery", "moving"),
            Headline("Out for delivery", "Expected on 5 Dec", "moving"),
            Headline("Out for delivery", "", "moving"),
        ]
        assert said(State.SHIPPED, out=1, due={SOON: 2}).words == "1 of 3 parcels is out for delivery"

    @pytest.mark.parametrize(
        "state", [State.PENDING_PAYMENT, State.PAYMENT_FAILED, State.CANCEL_REQUESTED, State.ON_HOLD]
    )
    def test_nothing_is_late_that_will_not_leave_as_it_is(self, state: State) -> None:
        assert headline(state, {"estimated_on": LATE}, TODAY).words == state.label


@pytest.mark.django_db
class TestPages:
    def test_card_and_page_say_that_another_parcel_is_late(self, as_alice: Any) -> None:
        line, now = order_sent()["lines"][0], timezone.now()
        lines = [{**line, "reference": str(at), "quantity": 1} for at in range(2)]
        shipments = [
            {
                "reference": str(at),
                "shipped_at": (now - timedelta(days=9)).isoformat(),
                "estimated_on": (timezone.localdate() - timedelta(days=ago)).isoformat(),
                "lines": [{"reference": str(at), "quantity": 1}],
            }
            for at, ago in enumerate((0, 5))
        ]
        receive(order_sent(state="shipped", lines=lines, shipments=shipments, payments=[]))
        order = Order.objects.get()

        pages = [as_alice.get(path).content.decode() for path in ("/orders/", order.get_absolute_url())]

        for page in pages:
            assert "1 of 2 parcels is late (expected on" in page
            assert "1 of 2 parcels arrives today" in page
        # Its last step promises no day while a parcel is late.
        assert "Delivery expected" not in pages[1]

    def test_a_step_under_way_is_named_so_and_each_fact_stands_alone(self, as_alice: Any) -> None:
        line, today = order_sent()["lines"][0], timezone.localdate()
        lines = [{**line, "reference": str(at), "quantity": 1} for at in range(2)]
        shipments = [
            {
                "reference": str(at),
                "estimated_on": (today + timedelta(days=at)).isoformat(),
                "lines": [{"reference": str(at), "quantity": 1}],
            }
            for at in range(2)
        ]
        receive(order_sent(state="preparing", lines=lines, shipments=shipments, payments=[]))
        order = Order.objects.get()

        answer = as_alice.get(order.get_absolute_url())

        assert [(str(words), step) for words, step, _day in answer.context["steps"]][:2] == [
            ("Confirmed", "done"),
            ("Being prepared", "now"),
        ]
        assert answer.context["beside"] == ["The other tomorrow"]
        assert "The other tomorrow" in as_alice.get("/orders/").content.decode()

    def test_one_that_is_late_and_has_not_left_says_both(self, as_alice: Any) -> None:
        line, yesterday = order_sent()["lines"][0], timezone.localdate() - timedelta(days=1)
        parcel = {"estimated_on": yesterday.isoformat(), "lines": [{"reference": "1", "quantity": 2}]}
        receive(order_sent(state="preparing", lines=[line], shipments=[parcel], payments=[]))

        page = as_alice.get(Order.objects.get().get_absolute_url()).content.decode()

        assert "Not shipped yet, late (expected yesterday)" in page

    def test_one_that_the_shop_calls_lost_is_said_to_be_and_counted(self, as_alice: Any) -> None:
        line = {**order_sent()["lines"][0], "quantity": 1}
        lines = [{**line, "reference": state, "state": state} for state in ("shipped", "lost")]
        moment = (timezone.now() - timedelta(days=3)).isoformat()
        day = (timezone.localdate() - timedelta(days=1)).isoformat()
        shipments = [
            {
                "reference": state,
                "shipped_at": moment,
                "estimated_on": day,
                "lines": [{"reference": state, "quantity": 1}],
            }
            for state in ("shipped", "lost")
        ]
        receive(order_sent(lines=lines, shipments=shipments, payments=[]))
        order = Order.objects.get()

        pages = [as_alice.get(path).content.decode() for path in ("/orders/", order.get_absolute_url())]

        for page in pages:
            assert "1 of 2 parcels is lost" in page
            assert "1 of 2 parcels is late (expected yesterday)" in page
        assert 'parcel__when--danger">Declared lost<' in pages[1]


@pytest.mark.parametrize(
    ("state", "arrivals", "words", "beside"),
    [
        (State.PARTIALLY_SHIPPED, {}, "Your replacement is being prepared", ""),
        (State.SHIPPED, {}, "Your replacement is on its way", ""),
        (State.SHIPPED, {"due": {SOON: 1}}, "Your replacement is on its way", "Expected on 5 Dec"),
        (State.SHIPPED, {"due": {LATE: 1}}, "1 of 2 parcels is late (expected on 26 Nov)", None),
        (State.SHIPPED, {"kept": {"lost": 1}}, "1 of 2 parcels is lost", None),
    ],
)
def test_says_first_where_the_replacement_is(
    state: State, arrivals: dict[str, Any], words: str, beside: str | None
) -> None:
    counted = {"of": 2, "came": 1, "kept": {}, "due": {}, "waiting": {}, **arrivals}

    first = headline(state, {"awaits_replacement": True, "arrivals": counted}, TODAY)

    assert spaced(first.words) == words
    assert beside is None or spaced(first.beside) == beside
