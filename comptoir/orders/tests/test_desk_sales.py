"""A seller's orders at the desk: her part of each and nothing else, found, filtered and paged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.forms import ALL_SALES, SALES_SHOWN, SALES_STATES
from comptoir.orders.models import State

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def numbers(answer: Any) -> list[str]:
    return [row["number"] for row in answer.context["rows"]]


def waiting(number: str, **changes: Any) -> dict[str, Any]:
    """Return an order that is still to be shipped."""
    return order_sent(number, **{"state": "confirmed", "shipments": [], **changes})


def of_rivoli(number: str) -> dict[str, Any]:
    """Return an order of which Carla sold nothing."""
    return waiting(number, lines=order_sent()["lines"][1:])


def statements(client: Any, address: str) -> int:
    """Count the statements of a page that was looked at before."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestRule:
    def test_every_state_stands_on_one_tab_and_on_the_tab_of_all(self) -> None:
        tabs = [states for tab, states in SALES_STATES.items() if tab != ALL_SALES]

        assert Counter(state for states in tabs for state in states) == dict.fromkeys(State, 1)
        assert SALES_STATES[ALL_SALES] == set(State)
        assert SALES_STATES.keys() == SALES_SHOWN.keys()

    def test_shows_what_is_to_be_shipped_until_another_tab_is_asked_for(self, as_carla: Any) -> None:
        receive(
            waiting("new"),
            order_sent("sent", state="shipped", shipments=[]),
            order_sent("here"),
            order_sent("back", state="returned", shipments=[]),
            order_sent("off", state="cancelled", shipments=[]),
        )

        assert numbers(as_carla.get("/desk/sales/")) == ["new"]
        for tab, found in (
            ("to-ship", ["new"]),
            ("shipped", ["sent"]),
            ("delivered", ["here"]),
            ("returns", ["back"]),
            ("cancelled", ["off"]),
        ):
            assert numbers(as_carla.get(f"/desk/sales/?show={tab}")) == found
        assert len(numbers(as_carla.get("/desk/sales/?show=all"))) == 5

    def test_her_part_is_to_be_shipped_whatever_the_others_did_of_theirs(self, as_carla: Any) -> None:
        hers, his = order_sent()["lines"]
        receive(
            order_sent(
                "half", lines=[{**hers, "state": "preparing"}, {**his, "state": "shipped"}], shipments=[]
            )
        )

        [row] = as_carla.get("/desk/sales/").context["rows"]

        assert row["state"].words == "Being prepared"

    def test_words_are_looked_for_in_every_state_in_number_item_and_recipient(self, as_carla: Any) -> None:
        receive(order_sent("A-1"), waiting("B-2"))

        for words in ("café", "CAFE moulu", "a-1", "alice martin", "martin cafe"):
            assert "A-1" in numbers(as_carla.get("/desk/sales/", {"q": words})), words
        assert numbers(as_carla.get("/desk/sales/", {"q": "cafe", "show": "to-ship"})) == ["B-2"]
        for words in ("carnet", "alice@example.org", "%", "visa"):
            assert numbers(as_carla.get("/desk/sales/", {"q": words})) == [], words

    @time_machine.travel(datetime(2026, 3, 31, 0, 30, tzinfo=PARIS), tick=False)
    def test_days_are_counted_where_the_shop_is(self, as_carla: Any) -> None:
        receive(
            waiting("in", placed_at="2026-03-01T00:10:00"), waiting("out", placed_at="2026-02-28T23:50:00")
        )

        assert numbers(as_carla.get("/desk/sales/?period=30-days")) == ["in"]
        assert numbers(as_carla.get("/desk/sales/?since=2026-02-28&until=2026-02-28")) == ["out"]


class TestList:
    def test_shows_her_part_of_each_order_alone(self, as_carla: Any) -> None:
        receive(waiting("both"), of_rivoli("of-rivoli"))

        page = as_carla.get("/desk/sales/?show=all")

        [row] = page.context["rows"]
        assert (row["number"], row["units"], row["sum"], row["recipient"]) == (
            "both",
            2,
            "€13.80",
            "Alice Martin",
        )
        assert "of-rivoli" not in page.content.decode()

    def test_shows_each_in_its_own_currency(self, as_carla: Any) -> None:
        receive(waiting("francs", currency="CHF"))

        for address in ("/desk/sales/", "/desk/sales/francs/"):
            page = as_carla.get(address).content.decode().replace("\xa0", " ")
            assert "CHF 13.80" in page, address
            assert "€" not in page

    def test_costs_as_many_statements_for_240_orders_as_for_3(
        self, as_carla: Any, django_assert_num_queries: Any
    ) -> None:
        receive(*(waiting(f"a-{at}") for at in range(3)))
        as_carla.get("/desk/sales/")
        with django_assert_num_queries(7):
            assert len(numbers(as_carla.get("/desk/sales/"))) == 3
        receive(*(waiting(f"b-{at}") for at in range(237)))

        with django_assert_num_queries(7):
            assert len(numbers(as_carla.get("/desk/sales/"))) == 50

    def test_is_paged_through_without_losing_or_repeating_an_order(self, as_carla: Any) -> None:
        # All placed at one moment: the key alone tells them apart.
        moment = (timezone.now() - timedelta(days=1)).isoformat()
        receive(*(waiting(f"n-{at}", placed_at=moment) for at in range(120)))

        seen, address = [], "/desk/sales/"
        while address:
            page = as_carla.get(address)
            seen.append(numbers(page))
            older = page.context["page"].older
            address = f"/desk/sales/?before={older}" if older else ""

        assert [len(page) for page in seen] == [50, 50, 20]
        assert len({number for page in seen for number in page}) == 120
        back = as_carla.get(f"/desk/sales/?after={page.context['page'].newer}")
        assert numbers(back) == seen[1]

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ("since=2026-03-02&until=2026-03-01", "The end of the period is before its start."),
            ("show=lost", "Select a valid choice"),
            ("q=" + "x" * 101, "at most 100 characters"),
        ],
    )
    def test_a_wrong_filter_is_said_and_shows_nothing(self, as_carla: Any, asked: str, words: str) -> None:
        receive(waiting("new"))

        page = as_carla.get(f"/desk/sales/?{asked}")

        assert words in page.content.decode()
        assert numbers(page) == []

    def test_says_that_everything_has_left(self, as_carla: Any) -> None:
        receive(order_sent("here"))

        assert "Every order has shipped." in as_carla.get("/desk/sales/").content.decode()


class TestOne:
    def test_shows_her_lines_where_they_go_and_their_parcels(self, as_carla: Any) -> None:
        receive(order_sent("both"))

        page = as_carla.get("/desk/sales/both/").content.decode()

        for words in ("Café moulu", "€6.90", "€13.80", "75005 Paris", "6A00000000017", "2 × Café moulu"):
            assert words in page
        for words in ("Carnet", "Rivoli", "€24.80", "Visa", "alice@example.org"):
            assert words not in page

    def test_shows_no_parcel_with_nothing_of_hers(self, as_carla: Any) -> None:
        parcel = order_sent()["shipments"][0]
        receive(order_sent("both", shipments=[{**parcel, "lines": [{"reference": "2", "quantity": 1}]}]))

        assert "6A00000000017" not in as_carla.get("/desk/sales/both/").content.decode()

    def test_costs_as_many_statements_for_a_line_as_for_thirty(
        self, as_carla: Any, django_assert_num_queries: Any
    ) -> None:
        line = order_sent()["lines"][0]
        receive(
            waiting("small"), waiting("large", lines=[{**line, "reference": str(at)} for at in range(30)])
        )
        as_carla.get("/desk/sales/small/")

        for number in ("small", "large"):
            with django_assert_num_queries(13):
                assert as_carla.get(f"/desk/sales/{number}/").status_code == 200

    def test_a_parcel_of_which_only_the_day_is_known_is_no_parcel_yet(self, as_carla: Any) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        parcel = {"estimated_on": yesterday.isoformat(), "lines": [{"reference": "1", "quantity": 1}]}
        receive(waiting("promised", shipments=[parcel]))

        page = as_carla.get("/desk/sales/promised/")

        assert page.context["parcels"] == []
        assert page.context["due"] == (yesterday, "1 day late")

    def test_the_bar_counts_what_waits_for_the_seller(self, as_carla: Any) -> None:
        receive(waiting("first"), waiting("second"))

        places = as_carla.get("/desk/sales/").context["desk"]["places"]

        assert {place["href"]: place["waiting"] for place in places if place["waiting"]} == {
            "/desk/shipping/": 2
        }

    @pytest.mark.parametrize("number", ["2026/0042", "#1001", "a b", ".."])
    def test_any_number_of_a_shop_has_an_address(self, as_carla: Any, number: str) -> None:
        receive(waiting(number))
        [row] = as_carla.get("/desk/sales/").context["rows"]

        assert as_carla.get(row["href"]).context["sale"].number == number

    def test_is_not_there_for_another_sellers_order_nor_for_who_sells_nothing(
        self, as_carla: Any, as_sam: Any, as_bob: Any
    ) -> None:
        receive(of_rivoli("of-rivoli"), waiting("both"))

        assert as_carla.get("/desk/sales/of-rivoli/").status_code == 404
        assert as_carla.get("/desk/sales/none/").status_code == 404
        assert as_sam.get("/desk/sales/both/").status_code == 404
        assert as_bob.get("/desk/sales/both/").status_code == 404


def test_the_front_page_says_what_waits_longest(as_carla: Any, django_assert_num_queries: Any) -> None:
    now = timezone.now()
    receive(*(waiting(f"n-{at}", placed_at=(now - timedelta(days=at)).isoformat()) for at in range(12)))
    receive(waiting("unpaid", state="pending_payment"), waiting("held", state="on_hold"))

    as_carla.get("/desk/")
    with django_assert_num_queries(10):
        page = as_carla.get("/desk/")

    assert [row["number"] for row in page.context["sales"]["rows"]] == [f"n-{at}" for at in range(11, 3, -1)]
    assert "12 orders to ship" in page.content.decode()
    assert as_carla.get(page.context["sales"]["href"]).context["number"] == 12
