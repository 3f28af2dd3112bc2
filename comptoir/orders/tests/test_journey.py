"""Carla ships Alice's order at the desk in two parcels, takes one back, and ships it again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Line, Parcel
from comptoir.orders.tests.test_change_quantities import given
from comptoir.safety.examples import CARLAS_NUMBER
from comptoir.sellers.examples import carla
from tests.journeys.visitor import Visitor

NUMBER = "403-0000001-0000001"


@pytest.fixture
def at_desk(visitor: Visitor) -> Visitor:
    """Carla, at the desk, with an order of three pieces to ship."""
    carla()
    receive(given(3))
    visitor.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    visitor.heading("Overview")
    return visitor


@pytest.mark.rows("F1")
def test_carla_ships_an_order_in_two_parcels_and_takes_one_back(at_desk: Visitor) -> None:
    at_desk.open(f"/desk/sales/{NUMBER}/")
    pieces = at_desk.page.get_by_role("spinbutton")
    expect(pieces).to_have_value("3")
    pieces.fill("2")
    at_desk.field("Carrier").fill("Colissimo")
    at_desk.page.locator("[name=tracking_number]").fill("6A00000000017")
    at_desk.follow(at_desk.button("Ship this parcel"))
    at_desk.reads("Shipped with %(carrier)s.", carrier="Colissimo")
    assert Line.objects.get().shipped == 2

    expect(at_desk.page.get_by_role("spinbutton")).to_have_value("1")
    expect(at_desk.page.locator("[name=carrier]")).to_have_value("Colissimo")
    at_desk.page.locator("[name=tracking_number]").fill("6A00000000024")
    at_desk.page.locator("[name=tracking_number]").press("Enter")
    at_desk.page.wait_for_load_state("load")
    expect(at_desk.page.get_by_role("spinbutton")).to_have_count(0)
    assert Line.objects.get().shipped == 3

    at_desk.follow(
        at_desk.page.locator("form", has=at_desk.page.locator("[name=parcel]")).last.locator("button")
    )
    at_desk.reads("The shipping is undone: the parcel is gone.")
    assert Line.objects.get().shipped == 2
    assert Parcel.objects.count() == 1
