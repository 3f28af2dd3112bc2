"""A packing slip names seller, order, recipient, lines and pieces; no price, and nothing in it is markup."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pytest

from comptoir.customers.models import Customer
from comptoir.orders.desk.packing_slip import draw_slips
from comptoir.orders.examples.one import ADDRESS, order_sent, receive
from comptoir.orders.models import Parcel
from comptoir.orders.tests.test_change_quantities import given
from comptoir.orders.tests.test_desk_sales import of_rivoli, statements, waiting
from comptoir.orders.tests.test_ship_parcel import COLISSIMO, NUMBER, ship

pytestmark = pytest.mark.django_db
PAGE, SLIPS = f"/desk/sales/{NUMBER}/packing-slip/", "/desk/shipping/packing-slips/"


def pages(pdf: bytes) -> list[str]:
    """Return the words on each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def without_spaces(text: str) -> str:
    return re.sub(r"[\s\u200b\ufffe\u0002]", "", text)


def test_says_what_is_left_to_ship_and_for_whom_without_a_price(as_carla: Any) -> None:
    receive(order_sent(state="confirmed", shipments=[]))

    answer = as_carla.get(PAGE)

    [words] = pages(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    for known in (
        *("Bon de livraison", "Brûlerie des Carmes", NUMBER, "Alice Martin", "12 bis rue des Écoles"),
        *("75005 Paris", "France", "2 Café moulu"),
    ):
        assert known in words
    for unknown in ("€", "6,90", "6.90", "Carnet", "alice@example.org", "Rivoli"):
        assert unknown not in words


def test_speaks_the_customers_language_whatever_the_sellers(as_carla: Any) -> None:
    receive(order_sent(state="confirmed", shipments=[]))
    Customer.objects.update(language="en")
    as_carla.cookies["language"] = "fr"

    [words] = pages(as_carla.get(PAGE).content)

    assert "Packing slip" in words
    assert "Bon de livraison" not in words


def test_of_a_parcel_says_what_is_in_it(as_carla: Any) -> None:
    receive(given(3))
    parcel = ship(2)

    [words] = pages(as_carla.get(f"{PAGE}?parcel={parcel.id}").content)
    [left] = pages(as_carla.get(PAGE).content)

    assert "2 Café moulu" in words
    assert COLISSIMO in words
    assert "1 Café moulu" in left
    assert as_carla.get(f"{PAGE}?parcel={Parcel.objects.get().customer_id}").status_code == 404
    assert as_carla.get(f"{PAGE}?parcel=x").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        '#panic("no") $x^2$ "quoted" \\ *bold* _it_ `raw` @ref <label> // no // /* no */ = no',
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd")',
        "a" * 300,
        "é" * 150 + " " + "W" * 149,
        "${secret} {{ secret }} %(secret)s",
    ],
)
def test_every_text_is_set_as_it_is(as_carla: Any, name: str) -> None:
    lines = [{**order_sent()["lines"][0], "name": name}]
    receive(waiting(NUMBER, lines=lines, payments=[], shipping_address={**ADDRESS, "name": name[:200]}))

    words = without_spaces("".join(pages(as_carla.get(PAGE).content)))

    assert without_spaces(name) in words
    assert without_spaces(name[:200]) in words


def test_what_no_printer_can_set_is_left_out() -> None:
    slip = {
        "language": "fr",
        "seller": "A\x07B\u00a0C",
        "title": "",
        "deliver_to": "",
        "address": ["\u202eD"],
    }

    [words] = pages(draw_slips([{**slip, "facts": [], "columns": ["", "", ""], "lines": []}]))

    assert words.split() == ["AB", "C", "D"]


def test_many_lines_go_on_over_pages_with_their_heads(as_carla: Any) -> None:
    line = order_sent()["lines"][0]
    lines = [{**line, "reference": str(at), "name": f"Item no. {at}"} for at in range(80)]
    receive(waiting(NUMBER, lines=lines, payments=[]))

    of_pages = pages(as_carla.get(PAGE).content)

    assert len(of_pages) > 1
    assert all("Article" in words for words in of_pages)
    assert "Item no. 79" in of_pages[-1]


def test_those_of_the_ticked_orders_are_one_file(as_carla: Any) -> None:
    receive(waiting("a"), waiting("b"), waiting("c"), of_rivoli("of-rivoli"))
    ticked = as_carla.post("/desk/shipping/", {"act": "slips", "order": ["b", "a", "of-rivoli"]})

    of_pages = pages(as_carla.get(ticked["Location"]).content)

    assert [re.search(r"commande (\w+)", words)[1] for words in of_pages] == ["b", "a"]  # type: ignore[index]
    assert len(pages(as_carla.get(SLIPS).content)) == 3


def test_the_slips_of_twenty_orders_cost_as_many_statements_as_those_of_two(
    as_carla: Any, alice: Any, bob: Any
) -> None:
    receive(waiting("0"), waiting("1", customer={"email": bob.email, "name": "Bob"}))
    first = statements(as_carla, SLIPS)

    receive(*(waiting(str(at)) for at in range(2, 20)))

    assert statements(as_carla, SLIPS) == first


@pytest.mark.parametrize("who", ["as_bob", "as_sam"])
def test_is_not_there_for_others(who: str, request: Any) -> None:
    receive(order_sent(state="confirmed", shipments=[]))

    assert request.getfixturevalue(who).get(PAGE).status_code == 404


def test_there_is_none_of_what_others_sold_or_of_nothing(as_carla: Any) -> None:
    receive(of_rivoli("of-rivoli"))

    assert as_carla.get("/desk/sales/of-rivoli/packing-slip/").status_code == 404
    answer = as_carla.get(f"{SLIPS}?order=of-rivoli")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/shipping/")
