"""The page of an order names the parcels that something keeps, each thing once, and the worst parcel first."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.translation import override

from comptoir.deliveries.pages.waits import _which
from comptoir.deliveries.tests.test_coming import sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order, Parcel

pytestmark = pytest.mark.django_db


def boxes(client: Any, *states: str, language: str = "en") -> list[tuple[str, str]]:
    """The titles of the boxes, with what is in each, of an order with parcels in these states."""
    receive(sent("several", *(1 for _state in states)))
    for position, state in enumerate(states):
        Parcel.objects.filter(position=position).update(carrier_state=state)
    client.cookies["language"] = language
    page = client.get(Order.objects.get().get_absolute_url()).content.decode()
    titles = re.split(r'notice__title">', page)[1:]
    return [(part.partition("<")[0], part.partition("</section>")[0]) for part in titles]


def test_each_box_names_its_parcels_and_asks_about_them(as_alice: Any) -> None:
    (first, attempted), (second, problem) = boxes(as_alice, "delivery_failed", "exception", "exception")

    assert first == "Parcel 1: delivery attempted"
    assert "The carrier could not deliver the parcel." in attempted
    assert second == "Parcels 2 and 3: delivery problem"
    assert "The carrier reports a problem with these parcels." in problem
    assert 'href="/contact/?about=my-order&amp;order=several"><span>Ask a question<' in problem


def test_in_french_too(as_alice: Any) -> None:
    titles = [
        title for title, _box in boxes(as_alice, "delivery_failed", "exception", "exception", language="fr")
    ]

    assert titles == [
        "Colis 1\N{NO-BREAK SPACE}: tentative de livraison infructueuse",
        "Colis 2 et 3\N{NO-BREAK SPACE}: problème de livraison",
    ]


@pytest.mark.parametrize("is_told", [True, False])
def test_several_that_are_lost_are_said_to_be_by_whom(as_alice: Any, is_told: bool) -> None:
    order = sent("lost", 1, 1, 1)
    for line in order["lines"][1:]:
        line["state"] = "shipped" if is_told else "lost"
    order["lines"][0]["state"] = "shipped"
    receive({**order, "state": None})
    if is_told:
        Parcel.objects.filter(position__gt=0).update(carrier_state="lost")

    page = as_alice.get(Order.objects.get().get_absolute_url()).content.decode()

    by_whom = "carrier" if is_told else "shop"
    assert f'notice__title">Parcels 2 and 3: declared lost by the {by_whom}<' in page
    assert "Tell us whether you want them sent again or refunded." in page


def test_an_order_of_one_parcel_names_none(as_alice: Any) -> None:
    [(title, _box)] = boxes(as_alice, "delivery_failed")

    assert title == "Delivery attempted"


def test_the_worst_parcel_stands_first_under_its_own_number_and_is_the_one_to_track(as_alice: Any) -> None:
    order = sent("urgent", 3, 0, -2, 2)
    order["shipments"][1]["shipped_at"] = None
    order["shipments"][3]["delivered_at"] = order["shipments"][3]["shipped_at"]
    for shipment in order["shipments"]:
        shipment["tracking_number"] = f"T{shipment['reference']}"
    receive(order)

    page = as_alice.get(Order.objects.get().get_absolute_url()).content.decode()

    assert re.findall(r"<h2>Parcel (\d) of 4", page) == ["2", "3", "1", "4"]
    [tracked] = re.findall(r'button--primary" href="/orders/urgent/parcels/([^/]+)/', page)
    assert tracked == str(Parcel.objects.get(position=2).id)


def test_many_are_counted() -> None:
    with override("en"):
        assert _which([str(number) for number in range(1, 9)]) == "1, 2, 3, 4 and 4 more"
        assert _which(["1", "3"]) == "1 and 3"
