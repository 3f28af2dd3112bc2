"""The demo's world is whole, the same each time, silent, and shows every state."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from comptoir.orders.actions.read_order import read_order
from comptoir.orders.examples import World
from comptoir.orders.examples.goods import GOODS
from comptoir.orders.models import Order, State
from comptoir.orders.models.states import LINE_STATES
from comptoir.post.models import Message
from comptoir.project.demo import world
from comptoir.project.demo.pictures import SHAPES, draw

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
    drawn = {good.name: good.picture for good in GOODS}

    assert set(drawn.values()) == set(SHAPES)
    assert drawn["Chaussettes en laine écrues"] != drawn["Chemise en popeline écrue"]
    assert drawn["Platine vinyle noire"] != drawn["Casque fermé noir"]
    assert drawn["Puzzle de la forêt 24 pièces"] != drawn["Petit train en bois 24 pièces"]


def test_names_of_goods_agree_and_make_sense() -> None:
    names = [good.name for good in GOODS]
    feminine = r"^(Écharpe|Chemise en pop|Nappe|Toupie|Platine|Radio|Enceinte|Selle|Sonnette|Lumière|Théière)"
    masculine = r"^(Saladier|Garde-boue|Casque|Câble|Tablier|Puzzle|Jeu)"

    assert [
        n for n in names if re.match(feminine, n) and re.search(r" (noir|écru|géant|moyen|argenté)$", n)
    ] == []
    assert [
        n for n in names if re.match(masculine, n) and re.search(r" (noire|écrue|géante|moyenne)$", n)
    ] == []
    assert [n for n in names if n.startswith("Jeu des sept familles") and "pièces" in n] == []


def test_a_tracking_number_is_one_of_its_carriers() -> None:
    forms = {
        "Colissimo": r"6A\d{11}",
        "Chronopost": r"XP\d{9}FR",
        "Mondial Relay": r"\d{8}",
        "Coursier du quartier": "",
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
    assert not Message.objects.exists()
    assert not DBTaskResult.objects.exists()
    assert {state.value for state in State} - set(Order.objects.values_list("state", flat=True)) == set()
    client.cookies["language"] = "en"
    for address in (
        "/demo/",
        "/demo/mailbox/",
        "/demo/gallery/",
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
