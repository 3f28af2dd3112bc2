"""Carla ships orders at the desk: one in two parcels, one of these by a file, and several by ticking them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from comptoir.customers.examples import PASSWORD
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Line, Parcel
from comptoir.orders.tests.test_change_quantities import given
from comptoir.orders.tests.test_desk_shipping import promised
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
    at_desk.reads("The shipment has been undone, and the parcel deleted.")
    assert Line.objects.get().shipped == 2
    assert Parcel.objects.count() == 1


@pytest.mark.rows("F1")
def test_carla_ships_an_order_in_two_parcels_one_of_them_by_a_file(at_desk: Visitor) -> None:
    at_desk.open(f"/desk/sales/{NUMBER}/")
    at_desk.page.get_by_role("spinbutton").fill("2")
    at_desk.field("Carrier").fill("Colissimo")
    at_desk.page.locator("[name=tracking_number]").fill("6A00000000017")
    at_desk.follow(at_desk.button("Ship this parcel"))

    at_desk.follow(at_desk.page.locator(".bar__places a[href='/desk/shipping/']"))
    with at_desk.page.expect_download() as download:
        at_desk.link("Download as CSV").click()
    head, row = download.value.path().read_text(encoding="utf-8-sig").split("\n")[:2]
    separator = ";" if at_desk.setting.language == "fr" else ","
    assert row.strip().endswith(separator * 2)
    filled = f"{head.strip()}\n{row.strip()[:-2]}{separator}Colissimo{separator}6A00000000024\n"
    at_desk.follow(at_desk.link("Ship from a file"))
    sent = {"name": "shipped.csv", "mimeType": "text/csv", "buffer": filled.encode()}
    at_desk.page.locator("input[type=file]").set_input_files(sent)  # type: ignore[arg-type]
    at_desk.follow(at_desk.button("Ship from the file"))

    at_desk.reads("%(number)s row shipped", number=1)
    assert [parcel.tracking_number for parcel in Parcel.objects.order_by("position")] == [
        "6A00000000017",
        "6A00000000024",
    ]
    assert Line.objects.get().state == "shipped"
    at_desk.follow(
        at_desk.page.locator("main").get_by_role("link", name=at_desk.words("To ship"), exact=True)
    )
    at_desk.reads("Nothing to ship")


@pytest.mark.rows("F1")
def test_carla_ticks_orders_by_keyboard_and_ships_them_together(at_desk: Visitor) -> None:
    receive(promised("late", -1), promised("young", None, placed=1))
    at_desk.open("/desk/shipping/")
    at_desk.reads("%(number)s day late", number=1)
    if at_desk.setting.has_script:
        for key in ("j", "x", "j", "x"):
            at_desk.page.keyboard.press(key)
    else:
        for number in ("late", NUMBER):
            at_desk.page.locator(f"[name=order][value='{number}']").check()
    expect(at_desk.page.locator("[name=order]:checked")).to_have_count(2)
    at_desk.page.locator("[name=number-late]").fill("6A1")
    carrier = at_desk.page.get_by_label(at_desk.words("Carrier"), exact=True)
    carrier.fill("Colissimo")
    with at_desk.page.expect_navigation():
        carrier.press("Enter")
    at_desk.look()

    expect(at_desk.page.locator("main")).to_contain_text("young")
    assert set(Parcel.objects.values_list("order__number", "tracking_number")) == {
        ("late", "6A1"),
        (NUMBER, ""),
    }
