"""The demo's stage: a button moves time, and phone, desk, mailbox and feed follow, each in its own place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, FrameLocator, Page, expect

from comptoir.cancellations.actions import Wish, cancel_items
from comptoir.customers.examples import alice
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel
from comptoir.orders.models import Order, Parcel, SellerOrder, lines_of
from comptoir.project.demo.clock import DemoClock
from comptoir.project.demo.stage import play
from comptoir.project.demo.stage.scene import scene_of
from tests.processes import empty_house, run, shell, start, wait_until
from tests.proxies import HOST, House, free_port

HERE = "stage.localhost"
# What Alice's phone says after each step of an act, Carla's desk at its end, and the newest email's subject then.
# The emails of a parcel lead to it.
ACTS = {
    "late": (
        [
            "Delivery expected",
            "Arrives tomorrow",
            "Arrives tomorrow",
            "Arrives tomorrow",
            "Arrives today",
            "Delivered today",
        ],
        "Delivered",
        "Your parcel has been delivered",
    ),
    "pickup": (
        ["Delivery expected", "Arrives tomorrow", "Arrives tomorrow", "Ready for pickup", "Delivered today"],
        "Delivered",
        "Your parcel has been delivered",
    ),
    "back": (
        [
            "Delivery expected",
            "Arrives tomorrow",
            "Ready for pickup",
            "Returning to sender",
            "Returned to sender",
        ],
        "Delivery problem",
        "Your parcel has been sent back to the seller",
    ),
    "cancelled": (
        ["Delivery expected", "Delivery expected", "Delivery expected", "Cancelled", "Refund of €20.70"],
        "Cancelled",
        "has been paid",
    ),
    "returned": (
        [
            "Delivery expected",
            "Arrives tomorrow",
            "Delivered today",
            "Send it by",
            "On its way back",
            "Refund on its way",
            "Refund of €7.90",
        ],
        "Return completed",
        "Your refund of €7.90 has been paid",
    ),
    "messages": (
        [
            "Your Messages",
            "is confirmed",
            "Your Messages",
            *["Is this message from us?"] * 2,
            "Contact Us",
        ],
        "Order confirmed",
        "received",
    ),
    "offers": (
        [
            "Delivery expected",
            "Communication Preferences",
            "Stop these emails",
            *["Communication Preferences"] * 2,
        ],
        "Order confirmed",
        "How was your coffee?",
    ),
    "asked": (
        ["Delivery expected", *["About a product"] * 4],
        "Closed",
        "Brûlerie des Carmes has answered you",
    ),
}
CARLA = """
from comptoir.journal.record import IMPORT
from comptoir.sellers.actions import SellerSent, describe_sellers
from comptoir.sellers.examples import SELLERS
describe_sellers([SellerSent.model_validate(SELLERS[0])], by=IMPORT)
print(0)
"""
PARCELS = ("late", "pickup", "back")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a demo that is served, and worked for, with nothing in it but where Carla is."""
    port = free_port()
    with empty_house(tmp_path_factory.mktemp("demo")) as environment:
        environment |= {
            "COMPTOIR_DEMO": "1",
            "COMPTOIR_CARRIERS": "sandbox",
            "COMPTOIR_LABELS": "sandbox",
            "COMPTOIR_HOSTS": f"{HOST},127.0.0.1,localhost,.{HERE}",
            "COMPTOIR_PUBLIC_URL": f"http://localhost:{port}",
            "COMPTOIR_THREADS": "4",
        }
        run(environment, "collectstatic", "--no-input", "-v0")
        shell(environment, CARLA)
        served = start(environment, "serve", "--processes", "1", "--address", f"127.0.0.1:{port}")
        worker = start(environment, "work")
        try:
            wait_until(House(port).is_alive, served)
            yield port
        finally:
            for process in (served, worker):
                process.terminate()
                process.wait(timeout=60)


@pytest.mark.rows("C3", "C4", "C5", "C7", "F9")
@pytest.mark.parametrize(
    "act", ["late", *(pytest.param(name, marks=pytest.mark.ci) for name in ACTS if name != "late")]
)
def test_an_act_is_walked(chromium: Browser, place: int, act: str) -> None:
    said: list[str] = []
    page = chromium.new_page(locale="en-GB", viewport={"width": 1280, "height": 1000})
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://127.0.0.1:{place}/demo/stage/?act={act}")
    assert page.url.startswith(f"http://{HERE}:{place}/")
    phone, desk, letter = ACTS[act]

    for played, words in enumerate(phone, start=1):
        page.locator(".stage__bar form button").click()
        expect(page.locator(".stage__bar .progress__step--done")).to_have_count(played)
        expect(inside(page, "phone").get_by_role("heading", level=1)).to_contain_text(words)

    expect(inside(page, "desk").get_by_role("main")).to_contain_text(desk)
    expect(inside(page, "mailbox").get_by_role("heading", level=2).first).to_contain_text(letter)
    if act in PARCELS:
        # What leads to the parcel opens it where nobody is signed in.
        inside(page, "mailbox").get_by_role("link", name="/parcels/").first.click()
        expect(inside(page, "mailbox").get_by_role("heading", level=1)).to_contain_text(phone[-1])
    assert said == []
    page.close()


def inside(page: Page, place: str) -> FrameLocator:
    return page.frame_locator(f".stage__place--{place} iframe")


@pytest.fixture
def alone(tmp_path: Path, settings: Any, monkeypatch: Any) -> Client:
    """A browser at a stage with a clock of its own, which waits for no worker."""
    settings.DATA_DIR, settings.ALLOWED_HOSTS = tmp_path, ["*"]
    monkeypatch.setattr(timezone, "now", DemoClock(tmp_path / "clock").now)
    monkeypatch.setattr(play, "LONGEST_SECONDS", 0)
    return Client(headers={"Host": f"{HERE}:8000"})


@pytest.mark.django_db
@pytest.mark.crosses_customers
def test_a_step_that_is_sent_twice_is_played_once(alone: Client) -> None:
    for _time in range(2):
        alone.post("/demo/stage/next/", {"act": "late", "scene": "abc", "played": "0"})

    assert Order.objects.count() == 1
    assert scene_of(play.ACTS).played == 1


@pytest.mark.django_db
@pytest.mark.crosses_customers
def test_what_was_shipped_by_hand_meanwhile_is_not_shipped_again(alone: Client) -> None:
    for played in ("0", "1"):
        alone.post("/demo/stage/next/", {"act": "late", "scene": "abc", "played": played})
        if played == "0":
            [part] = SellerOrder.objects.all()
            pieces = {line.id: line.to_ship for line in part.own_lines()}
            today = timezone.localdate()
            ship_parcel(part, Shipment(carrier="By hand", shipped_on=today, pieces=pieces), by=IMPORT)

    assert [parcel.carrier for parcel in Parcel.objects.all()] == ["By hand"]
    assert scene_of(play.ACTS).played == 2


@pytest.mark.django_db
@pytest.mark.crosses_customers
@pytest.mark.parametrize("act", ["cancelled", "returned", "asked", "messages", "offers"])
def test_an_act_is_played_to_its_end_whatever_is_done_by_hand(alone: Client, act: str) -> None:
    steps = len(play.ACTS[act].steps)
    for played in range(steps):
        alone.post("/demo/stage/next/", {"act": act, "scene": "abc", "played": str(played)})
        assert alone.get("/demo/stage/").status_code == 200
        if played == 0:
            order = Order.objects.get()
            pieces = {line.id: line.quantity for line in lines_of(order)}
            cancel_items(order, Wish(pieces=pieces, key="by hand"), by=alice())

    assert scene_of(play.ACTS).played == steps
    assert Order.objects.get().state == "cancelled"


@pytest.mark.django_db
def test_whoever_comes_before_it_has_begun_begins_the_same_scene(alone: Client) -> None:
    scenes = [
        re.findall(r'name="scene" value="(\w+)"', alone.get("/demo/stage/").content.decode()) for _ in "12"
    ]

    assert scenes == [["first"], ["first"]]


@pytest.mark.django_db
def test_it_plays_where_each_place_has_a_name(alone: Client) -> None:
    by_number = alone.get("/demo/stage/", headers={"Host": "127.0.0.1:8000"})
    elsewhere = alone.get("/demo/stage/", headers={"Host": "192.0.2.7:8000"})

    assert by_number["Location"] == f"http://{HERE}:8000/demo/stage/"
    assert f"http://{HERE}:8000/demo/stage/" in elsewhere.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "then"),
    [
        ("localhost", "/"),
        (HERE, "/"),
        (f"kitchen.{HERE}", "/"),
        (f"phone.{HERE}", "https://evil.example/"),
        (f"phone.{HERE}", ""),
    ],
)
def test_nobody_is_signed_in_at_another_place_or_led_elsewhere(alone: Client, host: str, then: str) -> None:
    answer = alone.get("/demo/stage/enter/", {"then": then}, headers={"Host": host})

    assert answer.status_code == 404
    assert "_auth_user_id" not in alone.session


def test_the_clock_moves_forward_alone_and_for_every_process(tmp_path: Path) -> None:
    one, other = DemoClock(tmp_path / "clock"), DemoClock(tmp_path / "clock")
    tomorrow = one.now() + timedelta(days=1)

    one.move_to(tomorrow)
    one.move_to(tomorrow - timedelta(hours=2))

    assert timedelta(0) <= other.now() - tomorrow < timedelta(hours=1)
