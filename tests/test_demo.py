"""The demo's world is whole, the same each time, silent, and shows every state."""

from __future__ import annotations

import io
import itertools
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from comptoir.journal.work import run_queued
from comptoir.orders.examples import World
from comptoir.orders.examples.goods import GOODS
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import Line, Order, State
from comptoir.orders.models.states import LINE_STATES
from comptoir.post.models import Message
from comptoir.project.demo import world
from comptoir.project.demo.pictures import SHAPES, draw
from comptoir.project.management.commands import demo
from tests.proxies import free_port

ASKED: dict[str, Any] = {
    "today": date(2026, 11, 25),
    "pictures": "http://127.0.0.1/p/",
    "products": "http://127.0.0.1/b/",
}


def test_the_same_day_makes_the_same_world() -> None:
    one, other = World(**ASKED).orders(), World(**ASKED).orders()

    assert [order["reference"] for order in one] == [order["reference"] for order in other]
    assert [order["lines"] for order in one] == [order["lines"] for order in other]


def test_alice_has_240_orders_bob_3_and_every_state_is_there() -> None:
    orders = World(**ASKED).orders()

    assert len(orders) == 3000
    assert len({order["reference"] for order in orders}) == 3000
    emails = [order["customer"].get("email") for order in orders]
    assert (emails.count("alice@example.org"), emails.count("bob@example.org")) == (240, 3)
    assert {line["state"] for order in orders for line in order["lines"]} == {
        state.value for state in LINE_STATES
    }
    for order in orders:
        read_order(json.dumps(order))


def test_each_product_has_a_small_drawing() -> None:
    assert len({good.reference for good in GOODS}) == len(GOODS) >= 250
    for good in GOODS:
        drawing = draw(good.reference, good.picture)
        assert len(drawing) < 2048
        ElementTree.fromstring(drawing)  # noqa: S314 - our own drawing


def test_each_kind_of_article_has_a_drawing_of_its_own() -> None:
    drawn = {good.name.replace("\N{NO-BREAK SPACE}", " "): good.picture for good in GOODS}

    assert set(drawn.values()) == set(SHAPES)
    assert drawn["Chaussettes en laine écrues"] != drawn["Chemise en popeline écrue"]
    assert drawn["Platine vinyle noire"] != drawn["Casque fermé noir"]
    assert drawn["Puzzle de la forêt 24 pièces"] != drawn["Petit train en bois 24 pièces"]


def test_names_of_goods_agree_and_make_sense() -> None:
    names = [good.name.replace("\N{NO-BREAK SPACE}", " ") for good in GOODS]
    feminine = r"^(Écharpe|Chemise en pop|Nappe|Toupie|Platine|Radio|Enceinte|Selle|Sonnette|Lumière|Théière)"
    masculine = r"^(Saladier|Garde-boue|Casque|Câble|Tablier|Puzzle|Jeu)"

    assert [
        n for n in names if re.match(feminine, n) and re.search(r" (noir|écru|géant|moyen|argenté)$", n)
    ] == []
    assert [
        n for n in names if re.match(masculine, n) and re.search(r" (noire|écrue|géante|moyenne)$", n)
    ] == []
    assert [n for n in names if n.startswith("Jeu des sept familles") and "pièces" in n] == []


def test_vat_is_that_of_where_an_order_goes_and_a_carrier_goes_there() -> None:
    rates = {"FR": {"5.5", "10", "20"}, "GP": {"2.1", "8.5"}, "CH": set()}
    orders = World(**ASKED).orders()

    assert {order["shipping_address"]["country"] for order in orders} == set(rates)
    for order in orders:
        country = order["shipping_address"]["country"]
        assert {part["rate"] for part in order["vat"]} <= rates[country]
        if country != "FR":
            assert {parcel["carrier"] for parcel in order["shipments"]} <= {"Chronopost", ""}


def test_more_of_a_good_costs_more() -> None:
    prices = {good.name.replace("\N{NO-BREAK SPACE}", " "): good.price_minor for good in GOODS}

    for name in ("Café moulu « Brûlerie des Carmes »", "Thé vert « Jardin d’Émilie »"):
        weighed = [prices[f"{name} {weight}"] for weight in ("100 g", "250 g", "500 g")]
        assert weighed == sorted(weighed)
    assert (
        prices["Petit saladier en grès"] < prices["Saladier moyen en grès"] < prices["Grand saladier en grès"]
    )


def test_nothing_is_named_in_one_language_that_the_reader_is_told_in_hers() -> None:
    """What the kind of a payment says, or that a seller ships himself, is no label."""
    orders = World(**ASKED).orders()

    by_gift_card = [paid for order in orders for paid in order["payments"] if paid["kind"] == "gift_card"]
    assert by_gift_card
    assert not any(paid.get("label") for paid in by_gift_card)
    by_seller = [
        one for order in orders for one in order["shipments"] if one["shipped_at"] and not one["carrier"]
    ]
    assert by_seller


def test_a_tracking_number_is_one_of_its_carriers() -> None:
    forms = {
        "Colissimo": r"6A\d{11}",
        "Chronopost": r"XP\d{9}FR",
        "Mondial Relay": r"\d{8}",
    }
    parcels = [one for order in World(**ASKED).orders() for one in order["shipments"] if one["carrier"]]

    assert {one["carrier"] for one in parcels} == set(forms)
    assert all(re.fullmatch(forms[one["carrier"]], one["tracking_number"]) for one in parcels)
    numbers = [one["tracking_number"] for one in parcels if one["tracking_number"]]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.django_db
def test_filling_is_silent_and_shows_every_state(tmp_path: Path, monkeypatch: Any, client: Any) -> None:
    monkeypatch.setattr(world, "FILLED", tmp_path / "filled.json")
    world.fill(lambda words: None)

    assert world.is_filled()
    run_queued()
    # But for what the shop would like to tell, so that it can be seen.
    letters = Message.objects.order_by("letter").values_list("letter", flat=True)
    assert list(letters) == ["notices/offer", "notices/offer_sms"]
    assert {state.value for state in State} - set(Order.objects.values_list("state", flat=True)) == set()
    assert not Line.objects.filter(picture_url="").exists()
    client.cookies["language"] = "en"
    for address in (
        "/demo/",
        "/demo/mailbox/",
        "/demo/gallery/",
        "/demo/shop/",
        f"/demo/products/{GOODS[0].reference}/",
        f"/demo/pictures/{GOODS[0].reference}.svg",
    ):
        assert client.get(address).status_code == 200, address
    assert client.get("/demo/products/none/").status_code == 404


@pytest.mark.django_db
def test_the_demo_empties_no_database_but_its_own() -> None:
    with pytest.raises(RuntimeError, match="not the demo"):
        world.empty()


def test_a_taken_port_is_said(live_server: Any) -> None:
    address = live_server.url.removeprefix("http://").replace("localhost", "127.0.0.1")
    with pytest.raises(CommandError, match="Choose another port"):
        call_command("demo", address=address)


def test_an_address_without_a_port_is_said() -> None:
    with pytest.raises(CommandError, match="a host and a port"):
        call_command("demo", address="localhost")


class TestStart:
    @pytest.fixture
    def said(self) -> io.StringIO:
        return io.StringIO()

    @pytest.fixture
    def alive(self) -> Iterator[Any]:
        """Something that runs until the test is over."""
        process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        yield process
        process.communicate(b"\n")

    def wait(self, said: io.StringIO, web: Any, worker: Any, url: str = "") -> None:
        url = url or f"http://127.0.0.1:{free_port()}/health/"
        demo.Command(stdout=said)._wait_for(url, [web, worker])

    def test_lasts_as_long_as_the_machine_needs_and_says_so(
        self, said: io.StringIO, alive: Any, live_server: Any, monkeypatch: Any
    ) -> None:
        moments = itertools.count(step=20)
        tries = iter([OSError, OSError, OSError])
        open_url = demo.urllib.request.urlopen

        def answers_late(url: str, timeout: int) -> Any:
            if refused := next(tries, None):
                raise refused
            return open_url(url, timeout=timeout)

        monkeypatch.setattr(demo.urllib.request, "urlopen", answers_late)
        monkeypatch.setattr(demo, "time", SimpleNamespace(sleep=time.sleep, monotonic=lambda: next(moments)))

        self.wait(said, alive, alive, f"{live_server.url}/health/live/")

        assert re.findall(r"after (\d+) seconds", said.getvalue()) == ["40", "80", "120"]

    @pytest.mark.parametrize("which", ["web server", "worker"])
    def test_that_fails_names_what_has_ended(self, said: io.StringIO, alive: Any, which: str) -> None:
        ended = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])

        with pytest.raises(CommandError, match=f"The {which} has ended with 3"):
            self.wait(said, *([ended, alive] if which == "web server" else [alive, ended]))

        assert "are starting" in said.getvalue()
