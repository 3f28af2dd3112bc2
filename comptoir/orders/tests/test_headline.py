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
    return headline(state, {"estimated_on": TODAY.isoformat(), "arrivals": counted}, TODAY)


class TestWords:
    def test_a_late_one_stands_before_what_arrives_and_what_came(self) -> None:
        first = said(State.SHIPPED, came=1, due={LATE: 1, TODAY.isoformat(): 1})

        assert first.words == "Late: 1 of 3 parcels, expected on 26 Nov"
        assert first.beside == "Arrives today: 1 of 3 parcels · Delivered: 1 of 3 parcels"
        assert first.kind == "late"

    def test_two_late_ones_name_the_first_day(self) -> None:
        first = said(State.SHIPPED, came=1, due={LATER: 1, LATE: 1})

        assert first.words == "Late: 2 of 3 parcels, the first expected on 26 Nov"

    def test_one_that_something_keeps_stands_before_all(self) -> None:
        first = said(State.SHIPPED, kept={"available_for_pickup": 1, "lost": 1}, due={LATE: 1})

        assert first.words == "Declared lost: 1 of 3 parcels"
        assert first.beside.startswith("Ready for pickup: 1 of 3 parcels · Late: 1 of 3 parcels")
        assert first.kind == "problem"

    def test_one_to_pick_up_is_no_problem(self) -> None:
        assert said(State.SHIPPED, kept={"available_for_pickup": 1}, came=2).kind == "moving"

    def test_what_comes_on_several_days_names_the_next_and_the_last(self) -> None:
        first = said(State.SHIPPED, due={TODAY.isoformat(): 2, SOON: 1})

        assert first == Headline("Arrive today: 2 of 3 parcels", "the last on 5 Dec", "moving")

    def test_all_are_late_since_several_days(self) -> None:
        assert said(State.SHIPPED, due={LATER: 1, LATE: 2}).words == (
            "Late: 3 of 3 parcels, the first expected on 26 Nov"
        )

    def test_where_one_word_is_true_of_all_they_are_not_counted(self) -> None:
        assert said(State.SHIPPED, due={TODAY.isoformat(): 3}).words == "Arrives today"
        assert said(State.DELIVERED, came=3).words == "Delivered"

    def test_before_any_has_left_only_a_late_one_is_counted(self) -> None:
        assert said(State.PREPARING, waiting={TODAY.isoformat(): 1, SOON: 2}).words == "Being prepared"
        assert said(State.PREPARING, waiting={LATE: 1, SOON: 2}).kind == "late"

    def test_one_that_has_not_left_arrives_on_no_day(self) -> None:
        first = said(State.PARTIALLY_SHIPPED, due={SOON: 1}, waiting={TODAY.isoformat(): 1, "": 1})

        assert first.words == "Arrives on 5 Dec: 1 of 3 parcels"
        assert first.beside == "Not sent yet: 2 of 3 parcels"

    def test_what_is_out_for_delivery_is_said_to_be_whatever_day_was_promised(self) -> None:
        days = (LATE, TODAY.isoformat(), SOON, None)
        first = [headline(State.OUT_FOR_DELIVERY, {"estimated_on": day}, TODAY) for day in days]

        assert first == [
            Headline("Out for delivery", "expected on 26 Nov", "moving"),
            Headline("Arrives today", "Out for delivery", "moving"),
            Headline("Out for delivery", "expected on 5 Dec", "moving"),
            Headline("Out for delivery", "", "moving"),
        ]
        assert said(State.SHIPPED, out=1, due={SOON: 2}).words == "Out for delivery: 1 of 3 parcels"

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
            assert "Late: 1 of 2 parcels, expected on" in page
            assert "Arrives today: 1 of 2 parcels" in page
        # Its last step promises no day while a parcel is late.
        assert "Delivery expected" not in pages[1]
