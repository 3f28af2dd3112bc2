"""Whole stories: Alice, a guest and Carla cancel, ask, answer and refuse, in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comptoir.cancellations.models import Cancellation
from comptoir.cancellations.schedule import grant_unanswered_requests
from comptoir.cancellations.tests.given import LINES, given, line, picked
from comptoir.customers.examples import PASSWORD
from comptoir.customers.examples import alice as alices_user
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order, link_to
from comptoir.orders.tests.test_ship_parcel import ship
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.examples import CARLAS_NUMBER
from comptoir.sellers.examples import carla
from tests.journeys.visitor import Visitor

GUEST = {"email": "anna@example.org", "name": "Anna Roux"}


@pytest.fixture
def alice(visitor: Visitor) -> Any:
    """Alice, signed in at her browser; Carla sells."""
    carla()
    user = alices_user(visitor.setting.language)
    visitor.open("/account/sign-in/")
    visitor.field("Email or mobile phone number").fill("alice@example.org")
    visitor.field("Password").fill(PASSWORD)
    visitor.follow(visitor.button("Sign in"))
    return user


def cancel_order(visitor: Visitor, order: Order) -> None:
    """Open the order, and the page on which it is cancelled."""
    visitor.open(order.get_absolute_url())
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Cancel Order")))
    visitor.heading("Cancel Order")


@pytest.mark.rows("C4")
def test_alice_cancels_one_line_of_three(visitor: Visitor, alice: Any) -> None:
    lines = [*LINES, {**LINES[1], "reference": "3", "name": "Encre noire", "unit_price_minor": 300}]
    paid = [{"kind": "card", "label": "Visa •••• 4242", "amount_minor": 2780, "paid_at": _now()}]
    order = given(lines=lines, payments=paid)
    visitor.open(order.get_absolute_url())
    visitor.follow(visitor.page.get_by_role("link", name=f"{visitor.words('Cancel this item')} Encre noire"))
    expect(visitor.page.get_by_role("checkbox", name="Encre noire")).to_be_checked()
    expect(visitor.page.get_by_role("checkbox", name=LINES[1]["name"])).not_to_be_checked()
    visitor.page.select_option("[name=reason]", "mistake")

    visitor.follow(visitor.button("Continue"))

    visitor.heading("Check and confirm")
    expect(visitor.page.locator(".back")).to_contain_text("Visa •••• 4242")
    assert Cancellation.objects.count() == 0
    visitor.follow(visitor.button("Confirm the cancellation"))
    expect(visitor.page.get_by_role("status").first).to_contain_text("3")
    assert (line("3").cancelled, line("1").cancelled) == (1, 0)
    run_queued()
    assert "Encre noire" in read_mailbox("alice@example.org")[0].text


@pytest.mark.rows("C4", "F1")
def test_a_request_is_refused_with_a_reason(visitor: Visitor, alice: Any) -> None:
    order = given(lines=picked("1"))
    cancel_order(visitor, order)
    visitor.page.get_by_role("checkbox", name=LINES[1]["name"]).uncheck()
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Send the request"))
    visitor.reads("Cancellation requested")

    desk = Visitor(visitor.browser, visitor.base, visitor.setting)
    desk.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    desk.open("/desk/cancellations/")
    desk.follow(desk.page.get_by_role("link", name=order.number))
    desk.page.select_option("[name=why]", "packed")
    desk.page.locator("[name=words]").fill("Le camion part à midi.")
    desk.follow(desk.button("Refuse the request"))
    desk.reads("Refused. The customer has been told why.")

    visitor.open(order.get_absolute_url())
    visitor.reads("Cancellation refused")
    expect(visitor.page.locator("main")).to_contain_text("Le camion part à midi.")
    assert line().cancelled == 0
    run_queued()
    assert "Le camion part à midi." in read_mailbox("alice@example.org")[0].text


@pytest.mark.rows("C4")
def test_a_request_that_nobody_answers_is_granted_by_itself(visitor: Visitor, alice: Any) -> None:
    order = given(lines=picked("1", "2"))
    cancel_order(visitor, order)
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Send the request"))
    assert line().cancelled == 0

    grant_unanswered_requests(timezone.now() + timedelta(hours=24, seconds=1))

    visitor.open(order.get_absolute_url())
    visitor.reads("Nobody answered in time, so it was cancelled automatically.")
    assert Order.objects.get().state == "cancelled"


@pytest.mark.rows("C4")
def test_a_request_is_withdrawn(visitor: Visitor, alice: Any) -> None:
    order = given(lines=picked("1", "2"))
    cancel_order(visitor, order)
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Send the request"))

    visitor.follow(visitor.button("Withdraw the request").first)

    visitor.reads("Your request is withdrawn: the items will be sent.")
    assert sorted(Cancellation.objects.values_list("state", flat=True)) == ["requested", "withdrawn"]


@pytest.mark.rows("F1")
def test_carla_cancels_what_she_cannot_send(visitor: Visitor) -> None:
    carla()
    alices_user(visitor.setting.language)
    order = given()
    visitor.come_in("carla@example.org", PASSWORD, phone=CARLAS_NUMBER)
    visitor.open(f"/desk/sales/{order.number}/")
    visitor.follow(visitor.link("Cancel items"))
    visitor.page.locator(".chosen select").select_option("1")
    visitor.page.select_option("[name=reason]", "damaged")

    visitor.follow(visitor.button("Continue"))
    expect(visitor.page.locator(".back")).to_contain_text("6")
    visitor.follow(visitor.button("Confirm the cancellation"))

    visitor.reads("Cancelled. The customer has been told why, and what will be refunded.")
    assert line().cancelled == 1
    run_queued()
    assert LINES[0]["name"] in read_mailbox("alice@example.org")[0].text


@pytest.mark.rows("C4")
def test_what_was_shipped_leads_to_what_is_possible(visitor: Visitor, alice: Any) -> None:
    order = given(lines=[LINES[0]])
    ship(2)

    visitor.open(f"/orders/{order.number}/cancellation/")

    visitor.reads("Nothing in this order can be cancelled")
    visitor.reads("It has been shipped, so it can no longer be cancelled.")
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Back to the order")))
    assert visitor.page.url.endswith(order.get_absolute_url())


@pytest.mark.rows("C4", "C11")
def test_a_guest_cancels_with_a_code(visitor: Visitor) -> None:
    order = given(customer={**GUEST, "language": visitor.setting.language})
    visitor.open(f"/orders/find/{link_to(order.number, GUEST['email'])}/")
    visitor.follow(visitor.page.locator("main").get_by_role("link", name=visitor.words("Cancel Order")))
    visitor.follow(visitor.button("Continue"))
    visitor.follow(visitor.button("Confirm the cancellation"))
    visitor.heading("Confirm with a code")
    assert line().cancelled == 0

    visitor.page.locator("[name=code]").fill(visitor.code_for(GUEST["email"]))
    visitor.follow(visitor.button("Confirm the cancellation"))

    visitor.reads("This order was cancelled. No item will be sent.")
    assert Order.objects.get().state == "cancelled"


def _now() -> str:
    return timezone.now().isoformat()
