"""The order history finds, filters and pages through a customer's orders."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from comptoir.ground.days import months_before
from comptoir.orders.actions.archive_order import archive_order
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.forms import OrderFilter
from comptoir.orders.models import Order

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def numbers(answer: Any) -> list[str]:
    return re.findall(r'order-card__number"><span[^>]*>[^<]*</span><span>([^<]*)', answer.context["cards"])


def placed(number: str, at: str, **changes: Any) -> dict[str, Any]:
    return order_sent(number, placed_at=at, shipments=[], **changes)


class TestRule:
    @time_machine.travel(datetime(2026, 3, 31, 0, 30, tzinfo=PARIS), tick=False)
    def test_days_and_years_are_counted_where_the_shop_is(self, as_alice: Any) -> None:
        receive(
            placed("30 days", "2026-03-01T00:10:00"),
            placed("31 days", "2026-02-28T23:50:00"),
            placed("3 months", "2025-12-31T00:00:00"),
            placed("more", "2025-12-30T23:59:59"),
        )

        assert numbers(as_alice.get("/orders/?period=30-days")) == ["30 days"]
        assert numbers(as_alice.get("/orders/?period=3-months")) == ["30 days", "31 days", "3 months"]
        assert numbers(as_alice.get("/orders/?period=2025")) == ["3 months", "more"]
        assert numbers(as_alice.get("/orders/?since=2025-12-31&until=2026-02-28")) == [
            "31 days",
            "3 months",
        ]
        assert numbers(as_alice.get("/orders/?since=2026-03-01")) == ["30 days"]

    @pytest.mark.parametrize(
        ("day", "before"),
        [("2026-05-31", "2026-02-28"), ("2024-05-31", "2024-02-29"), ("2026-01-15", "2025-10-15")],
    )
    def test_three_months_before_a_long_month_is_the_end_of_a_short_one(self, day: str, before: str) -> None:
        assert months_before(datetime.fromisoformat(day).date(), 3).isoformat() == before

    def test_search_folds_accents_and_case_and_looks_in_items_sellers_and_numbers(
        self, as_alice: Any
    ) -> None:
        receive(placed("A-1", "2026-03-02T10:00:00"))

        for words in ("café", "cafe", "CAFÉ moulu", "brulerie", "a-1", "carnet cafe"):
            assert numbers(as_alice.get("/orders/", {"q": words})) == ["A-1"], words
        assert numbers(as_alice.get("/orders/", {"q": "thé"})) == []
        assert numbers(as_alice.get("/orders/", {"q": "%"})) == []

    def test_tabs_show_one_state(self, as_alice: Any) -> None:
        for state in (
            "confirmed",
            "preparing",
            "shipped",
            "delivered",
            "cancelled",
            "return_requested",
            "returned",
        ):
            receive(placed(state, "2026-03-02T10:00:00", state=state))

        assert set(numbers(as_alice.get("/orders/?show=open"))) == {"confirmed", "preparing", "shipped"}
        assert set(numbers(as_alice.get("/orders/?show=not-shipped"))) == {"confirmed", "preparing"}
        assert numbers(as_alice.get("/orders/?show=cancelled")) == ["cancelled"]
        assert set(numbers(as_alice.get("/orders/?show=returns"))) == {"return_requested", "returned"}

    def test_an_order_of_which_one_line_comes_back_is_a_return(self, as_alice: Any) -> None:
        lines = order_sent()["lines"]
        receive(order_sent("half", lines=[{**lines[0], "state": "returned"}, lines[1]]))

        assert numbers(as_alice.get("/orders/?show=returns")) == ["half"]

    def test_an_archived_order_is_found_by_its_tab_and_by_search(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice, 2)
        Order.objects.filter(number="403-0000000-0000000").update(archived_at=timezone.now())

        assert numbers(as_alice.get("/orders/")) == ["403-0000001-0000000"]
        assert numbers(as_alice.get("/orders/?show=archived")) == ["403-0000000-0000000"]
        assert len(numbers(as_alice.get("/orders/?q=cafe"))) == 2

    def test_every_page_is_reached_once_forwards_and_backwards(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice, 45)
        Order.objects.update(placed_at=timezone.now() - timedelta(days=1))

        pages, address = [], "/orders/"
        while True:
            answer = as_alice.get(address)
            pages.append(numbers(answer))
            if not answer.context["page"].older:
                break
            address = f"/orders/?before={answer.context['page'].older}"
        back = as_alice.get(f"/orders/?after={answer.context['page'].newer}")

        assert [len(page) for page in pages] == [20, 20, 5]
        assert len({number for page in pages for number in page}) == 45
        assert numbers(back) == pages[1]
        assert as_alice.get(f"/orders/?after={back.context['page'].newer}").context["page"].newer == ""


class TestPage:
    def test_a_card_says_date_items_total_and_state(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice)

        page = as_alice.get("/orders/").content.decode()

        for words in (
            "€24.80",
            "Delivered",
            "Café moulu « Brûlerie des Carmes » 250 g",
            "Delivered on",
            "Buy again",
        ):
            assert words in page
        assert "Track Package" not in page

    def test_a_card_of_what_is_on_its_way_says_when_it_comes_and_leads_to_the_parcel(
        self, as_alice: Any
    ) -> None:
        soon = (timezone.localdate() + timedelta(days=1)).isoformat()
        parcel = {**order_sent()["shipments"][0], "estimated_on": soon, "delivered_at": None}
        receive(order_sent("CA/1", state="shipped", shipments=[parcel]))

        page = as_alice.get("/orders/").content.decode()

        assert "Arrives tomorrow</a>" in page
        assert f'href="{Order.objects.get().get_absolute_url()}parcels/"' in page
        assert "Buy again" not in page

    def test_each_tab_says_how_many_it_shows_and_an_empty_one_is_left_out(
        self, as_alice: Any, alice: Any
    ) -> None:
        orders = give_orders(alice, 3)
        archive_order(orders[0], by=alice)
        receive(order_sent("gone", state="cancelled", shipments=[], payments=[]))

        for address in ("/orders/", "/orders/?show=cancelled"):
            drawn = as_alice.get(address).context["chips"]
            chips = re.findall(r"<a[^>]*>([^<]+) <span>([^<]+)</span></a>", drawn)
            assert chips == [("All", "3"), ("Cancelled Orders", "1"), ("Archived Orders", "1")]

    def test_no_tab_has_a_number_while_a_search_narrows_them(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice, 3)

        drawn = as_alice.get("/orders/?q=nothing").context["chips"]

        assert re.findall(r'href="([^"]+)"', drawn)[:2] == ["?q=nothing", "?q=nothing&amp;show=open"]
        assert "<span>" not in drawn

    def test_what_was_searched_stands_first_on_its_card(self, as_alice: Any) -> None:
        line = order_sent()["lines"][0]
        names = ("Pilea", "Poêle", "Ficus", "Café moulu")
        lines = [{**line, "reference": str(at), "name": name} for at, name in enumerate(names)]
        receive(order_sent(lines=lines, shipments=[], payments=[]))

        for words, first in (("CAFE", "Café moulu"), ("poele", "Poêle"), ("", "Pilea")):
            drawn = as_alice.get("/orders/", {"q": words}).context["cards"]
            assert (
                re.findall(r"<li>(?:<a[^>]*>)?(?:\d\xa0×\xa0)?([^<]+)", drawn.split("order-card__names")[1])[
                    0
                ]
                == first
            )

    def test_a_searched_item_that_the_card_would_leave_out_stands_on_it(self, as_alice: Any) -> None:
        line = order_sent()["lines"][0]
        names = ("Pilea", "Poêle", "Ficus", "Théière", "Carnet", "Café moulu")
        lines = [{**line, "reference": str(at), "name": name, "quantity": 1} for at, name in enumerate(names)]
        receive(order_sent(lines=lines, shipments=[], payments=[]))

        drawn = as_alice.get("/orders/", {"q": "cafe"}).context["cards"]
        listed = drawn.split("order-card__names")[1]
        assert re.findall(r"<li>(?:<a[^>]*>)?([^<]+)", listed) == ["Café moulu", "Pilea"]
        assert "and 4 more items" in listed
        assert "+2" not in drawn

    def test_costs_as_many_statements_for_240_orders_as_for_3(
        self, as_alice: Any, alice: Any, django_assert_num_queries: Any
    ) -> None:
        give_orders(alice, 3)
        as_alice.get("/orders/")
        # The last one is the policy's: what may go back of what has come
        with django_assert_num_queries(3):
            as_alice.get("/orders/")

        give_orders(alice, 237, prefix="404")

        with django_assert_num_queries(3):
            as_alice.get("/orders/")
        with django_assert_num_queries(5):
            as_alice.get("/orders/?period=30-days")

    def test_a_filter_says_how_many_and_how_much(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice, 3)

        page = as_alice.get("/orders/?period=30-days").content.decode()

        assert "3 orders" in page
        assert "€74.40 spent" in page

    def test_stays_in_no_cache(self, as_alice: Any) -> None:
        assert "no-store" in as_alice.get("/orders/")["Cache-Control"]

    def test_is_empty_in_words(self, as_alice: Any) -> None:
        assert "No order yet" in as_alice.get("/orders/").content.decode()
        assert "No orders found" in as_alice.get("/orders/?q=zzz").content.decode()

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ("since=2026-02-30", "Enter a valid date"),
            ("since=0001-01-01", "Choose a day in 1990 or later."),
            ("until=9999-12-31", "Choose a day in 1990 or later."),
            ("since=2026-03-02&until=2026-03-01", "The end of the period is before its start."),
            ("period=1066", "Select a valid choice"),
            ("q=" + "x" * 101, "at most 100 characters"),
        ],
    )
    def test_a_wrong_filter_is_said_beside_its_field(self, as_alice: Any, asked: str, words: str) -> None:
        page = as_alice.get(f"/orders/?{asked}")

        assert page.status_code == 200
        assert words in page.content.decode()

    @pytest.mark.parametrize(
        "mark",
        ["x", "_", "20260302T101500000000_x", "99999999T999999999999_00000000000000000000000000000000"],
    )
    def test_a_mark_that_is_nonsense_shows_the_first_page(self, as_alice: Any, alice: Any, mark: str) -> None:
        give_orders(alice)

        assert len(numbers(as_alice.get("/orders/", {"before": mark}))) == 1

    def test_a_card_that_is_kept_shows_every_change_at_once(self, as_alice: Any, alice: Any) -> None:
        order = give_orders(alice)[0]
        before = as_alice.get("/orders/").content.decode()
        summary = {**order.summary, "recipient": "Alice Durand"}

        Order.objects.update(state="returned", total_minor=100, summary=summary)
        after = as_alice.get("/orders/").content.decode()
        as_alice.cookies["language"] = "fr"
        in_french = as_alice.get("/orders/").content.decode()

        for words in ("€24.80", "Delivered on"):
            assert words in before
            assert words not in after
        for words in ("Returned", "€1.00"):
            assert words in after
        assert "Détails" in in_french
        assert "Details" not in in_french

    def test_what_the_shop_sends_is_text_and_never_markup(self, as_alice: Any) -> None:
        receive(
            order_sent(
                "<b>1</b>", lines=[{**order_sent()["lines"][0], "name": "<i title='x'>\"&"}], shipments=[]
            )
        )

        page = as_alice.get("/orders/").content.decode()

        assert "<i title" not in page
        assert "&lt;i title=&#39;x&#39;&gt;&#34;&amp;" in page
        assert "<b>1" not in page

    def test_bob_sees_nothing_of_hers(self, as_bob: Any, alice: Any) -> None:
        give_orders(alice, 2)

        assert numbers(as_bob.get("/orders/")) == []


def test_the_years_to_choose_from_begin_with_the_first_order() -> None:
    filters = OrderFilter({}, today=datetime(2026, 3, 2, tzinfo=PARIS).date(), first_year=2024)

    choices: Any = filters.fields["period"]
    assert [value for value, _title in choices.choices] == [
        "",
        "30-days",
        "3-months",
        "2026",
        "2025",
        "2024",
    ]
