"""A customer reads the page of one order, archives it, and sees how much she spent."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.intake.values import MOST_LINES
from comptoir.orders.models import Line, Order
from comptoir.sellers.models import Seller
from comptoir.ui import panels

pytestmark = pytest.mark.django_db


class TestPage:
    def test_says_what_was_bought_paid_and_sent(self, as_alice: Any, alice: Any) -> None:
        [order] = give_orders(alice)

        page = as_alice.get(order.get_absolute_url()).content.decode()

        for words in (
            "Carnet cousu bleu nuit",
            "2\xa0×\xa0€6.90",
            "€24.80",
            "Visa\xa0••••\xa04242",
            "6A00000000017",
            "75005 Paris",
        ):
            assert words in page
        assert 'href="https://shop.example.org/cafe-moulu"' in page
        assert "Who sold these items" in page

    def test_costs_as_many_statements_for_two_lines_as_for_thirty(
        self, as_alice: Any, alice: Any, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # What the panels of other apps cost is tested in tests/test_panels.py.
        monkeypatch.setattr(panels, "_panels", {})
        line = order_sent()["lines"][0]
        lines = [{**line, "reference": str(at), "seller": {"reference": f"s{at}"}} for at in range(30)]
        receive(order_sent("small"), order_sent("large", lines=lines, shipments=[]))
        as_alice.get("/orders/small/")

        for number in ("small", "large"):
            with django_assert_num_queries(4):
                assert as_alice.get(f"/orders/{number}/").status_code == 200

    @pytest.mark.parametrize(
        "number", ["2026/0042", "#1001", "a b", "..", "é~1", "%2F", "spending", "find", "sent", "x" * 64]
    )
    def test_any_number_of_a_shop_has_an_address(self, as_alice: Any, number: str) -> None:
        receive(order_sent(number))

        answer = as_alice.get(Order.objects.get().get_absolute_url())

        assert answer.status_code == 200
        assert answer.context["order"].number == number

    @pytest.mark.parametrize("address", ["/orders/none/", "/orders/~00/", "/orders/~FF/", "/orders/~ZZ/"])
    def test_an_unknown_number_is_not_found(self, as_alice: Any, address: str) -> None:
        assert as_alice.get(address).status_code == 404

    def test_bob_finds_nothing_at_her_address(self, as_bob: Any, alice: Any) -> None:
        [order] = give_orders(alice)

        assert as_bob.get(order.get_absolute_url()).status_code == 404
        assert as_bob.post(f"{order.get_absolute_url()}archive/").status_code == 404

    def test_who_is_not_signed_in_is_asked_to(self, client: Any, alice: Any) -> None:
        [order] = give_orders(alice)

        answer = client.get(order.get_absolute_url())

        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/?next=/orders/")


class TestTimes:
    @pytest.fixture
    def shown(self, as_alice: Any) -> Any:
        """Open the page of an order with such parcels, and return how far it says that the order has come."""

        def read(*days: dict[str, Any], **changes: Any) -> tuple[str, list[tuple[str, str, Any]]]:
            lines = [{**order_sent()["lines"][0], "quantity": len(days)}]
            shipments = [{**day, "lines": [{"reference": "1", "quantity": 1}]} for day in days]
            receive(order_sent(lines=lines, shipments=shipments, **{"state": "shipped", **changes}))
            answer = as_alice.get(Order.objects.get().get_absolute_url())
            steps = [(str(words), step, when) for words, step, when in answer.context["steps"]]
            return answer.content.decode(), steps

        return read

    def test_what_has_not_come_is_expected_and_never_delivered(self, shown: Any) -> None:
        page, steps = shown({"shipped_at": _moment(-1), "estimated_on": _day(2)})

        assert steps[-1] == ("Delivery expected", "next", timezone.localdate() + timedelta(days=2))
        assert page.count("Arrives on") == 3  # the title, the heading and the parcel
        assert "Delivered" not in page
        assert "Late" not in page

    def test_what_has_come_is_delivered_on_its_day(self, shown: Any) -> None:
        page, steps = shown({"shipped_at": _moment(-3), "estimated_on": _day(2), "delivered_at": _moment(-1)})

        assert steps[-1] == ("Delivered", "done", timezone.localdate() - timedelta(days=1))
        assert "Delivered yesterday" in page
        assert "expected" not in page

    def test_a_late_parcel_alone_is_called_late_in_amber(self, shown: Any) -> None:
        page, _steps = shown(
            {"shipped_at": _moment(-5), "estimated_on": _day(-1)},
            {"shipped_at": _moment(-5), "estimated_on": _day(0)},
            {"shipped_at": _moment(-5), "estimated_on": _day(-2), "delivered_at": _moment(-1)},
        )

        says = r'class="parcel__when(?: parcel__when--(\w+))?">([A-Z]\w+)'
        assert re.findall(says, page) == [("warning", "Late"), ("", "Arrives"), ("", "Delivered")]

    @pytest.mark.parametrize("state", ["delivered", "cancelled", "returned", "lost"])
    def test_nothing_is_expected_of_what_is_over(self, shown: Any, state: str) -> None:
        page, _steps = shown({"estimated_on": _day(-3)}, state=state)

        assert "expected" not in page.lower()
        assert "Late" not in page


class TestManyLines:
    def test_five_thousand_come_in_and_are_shown(self, as_alice: Any) -> None:
        line = order_sent()["lines"][0]
        lines = [{**line, "reference": str(at), "name": f"Piece {at}"} for at in range(MOST_LINES)]
        [outcome] = receive(order_sent(lines=lines, shipments=[], payments=[]))

        answer = as_alice.get(Order.objects.get().get_absolute_url())

        assert (outcome.result, answer.status_code, MOST_LINES) == ("created", 200, 5000)
        assert "Piece 4999" in answer.content.decode()


class TestItems:
    @pytest.fixture
    def many(self) -> Order:
        """An order of twenty-five items: three in one parcel, twenty in another, two in none."""
        line = order_sent()["lines"][0]
        lines = [
            {**line, "reference": str(at), "name": f"Pièce n° {at:02}", "quantity": 2} for at in range(25)
        ]
        parts = [{"reference": str(at), "quantity": 2} for at in range(23)]
        shipments = [
            {"reference": "A", "carrier": "Colissimo", "shipped_at": _moment(-1), "lines": parts[:3]},
            {
                "reference": "B",
                "shipped_at": _moment(-1),
                "lines": [*parts[3:22], {**parts[22], "quantity": 1}],
            },
        ]
        receive(order_sent(lines=lines, shipments=shipments, state="shipped", payments=[]))
        return Order.objects.get()

    def test_each_item_stands_in_its_parcel_and_the_pieces_of_a_split_line_in_both(
        self, as_alice: Any, many: Order
    ) -> None:
        items = as_alice.get(many.get_absolute_url()).context["items"]

        titles = re.findall(r"<h2>([^<]+?) ?(?:<span|</h2>)", items.first + items.others + items.folded)
        assert titles == ["Parcel 1 of 2", "Parcel 2 of 2", "Other items"]
        assert re.findall(r"Pièce n° \d\d</h3>", items.first) == [f"Pièce n° 0{at}</h3>" for at in range(3)]
        assert items.others.count("Pièce n° 22</h3>") == items.folded.count("Pièce n° 22</h3>") == 1
        assert items.others.count("1 of 2 pieces") == items.folded.count("1 of 2 pieces") == 1

    def test_few_all_stand_before_the_total(self, as_alice: Any) -> None:
        sent = order_sent("two")
        [parcel] = sent["shipments"]
        parts = [
            {**parcel, "reference": f"P{at}", "lines": [part]} for at, part in enumerate(parcel["lines"])
        ]
        receive({**sent, "shipments": parts})

        page = as_alice.get("/orders/two/").content.decode()

        places = [page.index(words) for words in ("Café moulu", "Carnet cousu", "Visa\xa0••••")]
        assert places == sorted(places)

    def test_those_after_twenty_are_folded(self, as_alice: Any, many: Order) -> None:
        answer = as_alice.get(many.get_absolute_url())

        items = answer.context["items"]
        opened, folded = items.others.split("<details")
        assert (items.first + opened).count("</h3>") == 20
        assert folded.count("</h3>") == 3
        assert "Show 5 more items" in folded
        assert items.folded.count("</h3>") == 3
        assert "Show 1 more parcel" in answer.content.decode()

    def test_one_is_found_by_a_word_in_any_spelling(self, as_alice: Any, many: Order) -> None:
        answer = as_alice.get(many.get_absolute_url(), {"item": "PIECE 24"})

        items = answer.context["items"]
        assert re.findall("Pièce n° \\d\\d</h3>", items.first + items.others + items.folded) == [
            "Pièce n° 24</h3>"
        ]
        assert "2 items found" in answer.content.decode()

    def test_nothing_is_found_by_a_wrong_word_and_the_way_back_stands_there(
        self, as_alice: Any, many: Order
    ) -> None:
        page = as_alice.get(many.get_absolute_url(), {"item": "<b>rien"}).content.decode()

        assert "0 items found" in page
        assert "Show all items" in page
        assert "<b>rien" not in page


class TestArchive:
    def test_hides_once_however_often_it_is_asked(self, as_alice: Any, alice: Any) -> None:
        [order] = give_orders(alice)

        for _time in range(2):
            answer = as_alice.post(f"{order.get_absolute_url()}archive/", {"archived": "yes"}, follow=True)

        assert "is archived" in answer.content.decode()
        assert Order.objects.get().is_archived
        assert CustomerEntry.objects.filter(fact="orders.archived").count() == 1

    def test_comes_back(self, as_alice: Any, alice: Any) -> None:
        [order] = give_orders(alice)
        as_alice.post(f"{order.get_absolute_url()}archive/")

        as_alice.post(f"{order.get_absolute_url()}archive/", {"archived": "no"})

        assert not Order.objects.get().is_archived
        assert CustomerEntry.objects.filter(fact="orders.restored").count() == 1

    def test_a_link_alone_does_nothing(self, as_alice: Any, alice: Any) -> None:
        [order] = give_orders(alice)

        assert as_alice.get(f"{order.get_absolute_url()}archive/")["Location"] == order.get_absolute_url()
        assert not Order.objects.get().is_archived


class TestSpending:
    @time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Paris")), tick=False)
    def test_adds_up_per_month_where_the_shop_is(self, as_alice: Any) -> None:
        receive(
            order_sent("1", placed_at="2026-10-31T23:50:00", shipments=[]),
            order_sent("2", placed_at="2026-11-01T00:10:00", shipments=[]),
            order_sent("3", placed_at="2026-11-02T00:10:00", shipments=[], state="cancelled"),
            order_sent("4", placed_at="2020-11-02T00:10:00", shipments=[]),
        )

        [chart] = as_alice.get("/spending/").context["charts"]

        assert [bar.spent for bar in chart["bars"]][-2:] == ["€24.80", "€24.80"]
        assert len(chart["bars"]) == 12
        assert chart["total"] == "€49.60"

    def test_counts_archived_orders_whatever_the_filter(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice, 2)
        Order.objects.filter(number="403-0000000-0000000").update(archived_at="2026-01-01T00:00:00Z")

        for address in ("/spending/", "/spending/?since=2020-01-01"):
            assert [chart["total"] for chart in as_alice.get(address).context["charts"]] == ["€49.60"]

    def test_shows_each_currency_by_itself(self, as_alice: Any) -> None:
        receive(order_sent("1"), order_sent("2"), order_sent("3", currency="CHF"))

        charts = as_alice.get("/spending/").context["charts"]

        assert [chart["total"] for chart in charts] == ["€49.60", "CHF\xa024.80"]

    def test_costs_one_aggregate(self, as_alice: Any, alice: Any, django_assert_num_queries: Any) -> None:
        give_orders(alice, 30)
        as_alice.get("/spending/")
        with django_assert_num_queries(3):
            as_alice.get("/spending/")

    def test_shows_nothing_for_a_wrong_filter(self, as_alice: Any, alice: Any) -> None:
        give_orders(alice)

        answer = as_alice.get("/spending/?since=2026-03-02&until=2026-03-01")

        assert "The end of the period is before its start." in answer.content.decode()
        assert answer.context["charts"] == []

    def test_says_when_there_is_nothing(self, as_alice: Any) -> None:
        assert "Nothing spent" in as_alice.get("/spending/?period=2026").content.decode()


class TestSpendingWords:
    @pytest.fixture
    def words(self, as_alice: Any) -> Any:
        """Return the words of the spending page about two orders, one of them of long ago."""
        receive(order_sent("new"), order_sent("old", placed_at="2020-11-02T00:10:00", shipments=[]))
        return lambda query: as_alice.get(f"/spending/{query}").content.decode()

    def test_twelve_months_are_called_so_and_any_time_is_all(self, words: Any) -> None:
        assert '<option value="" selected>Last twelve months</option>' in words("")
        assert "In the last twelve months" in words("")
        for query, total in (("", "€24.80"), ("?q=cafe", "€24.80"), ("?period=any", "€49.60")):
            assert f'total__amount">{total}<' in words(query)

    def test_a_search_says_that_whole_orders_are_added_up(self, words: Any, as_alice: Any) -> None:
        says = "Total of the orders that contain “cafe”."
        assert says in words("?q=cafe")
        assert says not in words("")

        history = as_alice.get("/orders/?q=cafe").content.decode()
        assert "€49.60 in total" in history
        assert "not charged or refunded" not in history
        receive(order_sent("refused", state="payment_failed", shipments=[], payments=[]))
        history = as_alice.get("/orders/?q=cafe").content.decode()
        assert "€49.60 in total, 1 of them not charged or refunded" in " ".join(history.split())
        assert "/spending/?q=cafe&amp;period=any" in history

    def test_says_of_which_time_there_is_nothing(self, words: Any) -> None:
        assert "You spent nothing here in the last twelve months." in words("?q=nothing")
        assert "You spent nothing here in this period." in words("?period=any&q=nothing")


class TestOwnership:
    def test_the_database_refuses_a_row_of_hers_under_an_order_of_his(self, alice: Any, bob: Any) -> None:
        [his] = give_orders(bob)
        seller = Seller.objects.first()
        line = Line(
            customer_id=alice.customer_id,
            order_id=his.id,
            reference="9",
            position=9,
            name="?",
            state="shipped",
        )
        line.seller, line.quantity, line.unit_price_minor, line.total_minor = seller, 1, 1, 1

        with pytest.raises(IntegrityError), transaction.atomic():
            _save_and_check(line)

    def test_the_database_deletes_what_hangs_below(self, alice: Any) -> None:
        [order] = give_orders(alice)

        order.delete()

        assert not Line.objects.exists()


def _moment(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _save_and_check(line: Line) -> None:
    # SQLite looks at keys when the transaction ends, and a test's never does.
    line.save()
    connection.check_constraints()


@pytest.mark.django_db
def test_rates_of_vat_stand_in_the_order_of_their_numbers(as_alice: Any, alice: Any) -> None:
    parts = (("20", 1000, 200), ("5.5", 1000, 55), ("10", 205, 20))
    vat = [{"rate": rate, "net_minor": net, "vat_minor": tax} for rate, net, tax in parts]
    [order] = give_orders(alice, vat=vat)

    page = as_alice.get(f"/orders/{order.number}/").content.decode()

    assert re.findall(r"of which VAT at ([0-9.]+)%", page) == ["5.5", "10", "20"]


@pytest.mark.parametrize("path", ["order", "history"])
def test_what_a_shop_sends_is_text_and_no_template(as_alice: Any, path: str) -> None:
    evil = """<script>x</script>"'{{ words.again }}{% if %}"""
    order = order_sent()
    lines = [{**order["lines"][0], "name": evil}, *order["lines"][1:]]
    address = {**order["shipping_address"], "name": evil, "street": [evil]}
    receive(order_sent(lines=lines, shipping_address=address))

    page = as_alice.get(
        Order.objects.get().get_absolute_url() if path == "order" else "/orders/"
    ).content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "{{ words.again }}{% if %}" in page
