"""Alice finds, filters and reads her orders, sees what she spent, and puts one away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from comptoir.customers.examples import alice
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.sellers.models import Seller
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


def ago(days: int) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


@pytest.fixture
def at_her_orders(visitor: Visitor) -> Visitor:
    """Alice, signed in, with thirty orders over three years, in her order history."""
    alice(visitor.setting.language)
    receive(
        order_sent("today", placed_at=ago(0), state="shipped", shipments=_on_its_way()),
        order_sent("two-months", placed_at=ago(60), shipments=[]),
        order_sent("last-year", placed_at=ago(365), shipments=[], state="cancelled"),
        *(order_sent(f"old-{at:02}", placed_at=ago(400 + 20 * at), shipments=[]) for at in range(27)),
    )
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Your Account")
    visitor.follow(
        visitor.page.locator("main").get_by_role("link", name=visitor.words("Order History")).first
    )
    visitor.heading("Order History")
    return visitor


def _on_its_way() -> list[dict[str, object]]:
    lines = [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}]
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    parcel = {
        "carrier": "Colissimo",
        "tracking_number": "6A00000000017",
        "shipped_at": ago(0),
        "estimated_on": tomorrow,
    }
    return [{**parcel, "lines": lines}]


def numbers(visitor: Visitor) -> list[str]:
    # On a phone they are not shown.
    return visitor.page.locator(".order-card__number > :last-child").all_text_contents()


def choose(visitor: Visitor, period: str) -> None:
    """Choose a period by keyboard, and press the button that appears beside it."""
    show = visitor.page.locator(".filters__period button")
    if visitor.setting.has_script:
        expect(show).to_be_hidden()
    visitor.field("Period").select_option(period)
    expect(show).to_have_accessible_name(visitor.words("Show"))
    visitor.follow(show)


def search(visitor: Visitor, words: str) -> None:
    visitor.field("Search all orders").fill(words)
    visitor.follow(visitor.button("Search"))


@pytest.mark.rows("B1", "C1")
def test_alice_reads_her_orders_page_by_page(at_her_orders: Visitor) -> None:
    visitor = at_her_orders
    assert numbers(visitor)[:2] == ["today", "two-months"]
    assert len(numbers(visitor)) == 20
    visitor.reads("Arrives %(when)s", when=visitor.words("tomorrow"))

    visitor.follow(visitor.link("Older orders"))
    assert len(numbers(visitor)) == 10
    visitor.follow(visitor.link("Newer orders"))
    assert numbers(visitor)[0] == "today"

    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Track Package")).first)
    visitor.heading("Arrives %(when)s", when=visitor.words("tomorrow"))
    expect(visitor.page.locator("main")).to_contain_text("6A00000000017")


@pytest.mark.rows("C2")
def test_alice_filters_by_period_state_and_words(at_her_orders: Visitor) -> None:
    visitor = at_her_orders
    choose(visitor, "30-days")
    expect(visitor.page.locator(".order-card")).to_have_count(1)
    choose(visitor, "3-months")
    expect(visitor.page.locator(".order-card")).to_have_count(2)
    visitor.page.go_back()
    expect(visitor.field("Period")).to_have_value("30-days")
    expect(visitor.page.locator(".order-card")).to_have_count(1)
    year = str(timezone.localdate().year - 1)
    choose(visitor, year)
    expect(visitor.page.locator(".says")).to_contain_text("€")

    visitor.open("/orders/")
    visitor.page.locator(".filters summary").click()
    visitor.field("From").fill(ago(61)[:10])
    visitor.field("To").fill(ago(59)[:10])
    visitor.follow(visitor.page.locator(".filters__range button"))
    expect(visitor.page.locator(".order-card")).to_have_count(1)
    assert numbers(visitor) == ["two-months"]

    visitor.open("/orders/")
    search(visitor, "café")
    with_accent = numbers(visitor)
    search(visitor, "cafe")
    assert numbers(visitor) == with_accent != []

    visitor.open("/orders/")
    visitor.follow(visitor.page.locator(".chips a", has_text=visitor.words("Cancelled Orders")))
    expect(visitor.page.locator(".order-card")).to_have_count(1)
    assert numbers(visitor) == ["last-year"]

    visitor.open("/orders/?since=2026-03-02&until=2026-03-01")
    expect(visitor.page.locator(".notice--danger")).to_be_visible()


@pytest.mark.rows("C2")
def test_alice_reads_her_spending_as_a_chart_and_as_a_table(at_her_orders: Visitor) -> None:
    visitor = at_her_orders
    visitor.follow(visitor.link("See spending per month"))
    visitor.heading("Your spending")

    expect(visitor.page.locator("svg.chart__drawing:visible")).to_have_count(1)
    visitor.page.get_by_text(visitor.words("Show as a table")).click()
    table = visitor.page.get_by_role("table")
    expect(table).to_be_visible()
    total = visitor.page.locator(".total__amount").inner_text()
    expect(table.locator("tfoot")).to_contain_text(total)
    expect(table.locator("tbody tr")).to_have_count(12)


@pytest.mark.rows("C10")
def test_alice_reads_an_order_and_puts_it_away(at_her_orders: Visitor) -> None:
    visitor = at_her_orders
    visitor.follow(visitor.page.get_by_role("link", name=f"{visitor.words('Details')} two-months"))
    expect(visitor.page.locator(".order-page__lead")).to_contain_text("two-months")
    expect(visitor.page.locator(".facts--total")).to_contain_text(
        {"fr": "24,80", "en": "24.80"}[visitor.setting.language]
    )
    again = visitor.page.get_by_role("link", name=visitor.words("Buy again")).first
    expect(again).to_have_attribute("href", "https://shop.example.org/cafe-moulu")

    visitor.follow(visitor.button("Archive order"))
    visitor.reads(
        "Order %(number)s is archived. You can still find it under “Archived Orders” and by searching.",
        number="two-months",
    )
    visitor.open("/orders/")
    assert "two-months" not in numbers(visitor)
    visitor.follow(visitor.page.locator(".chips a", has_text=visitor.words("Archived Orders")))
    expect(visitor.page.locator(".order-card")).to_have_count(1)

    visitor.follow(visitor.page.get_by_role("link", name=visitor.words("Details")).first)
    visitor.follow(visitor.button("Show in order history"))
    visitor.open("/orders/")
    assert "two-months" in numbers(visitor)


def test_alice_reads_what_was_charged_refunded_and_is_late(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    line = order_sent()["lines"][0]
    discounted = [{**line, "discount_minor": 180}]
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    late = {**_on_its_way()[0], "estimated_on": yesterday, "lines": [{"reference": "1", "quantity": 2}]}
    refund = {"reference": "R-1", "amount_minor": 1690, "refunded_at": ago(1), "label": "Visa •••• 4242"}
    payments = [{"kind": "card", "label": "Visa •••• 4242", "amount_minor": 1690, "paid_at": ago(9)}]
    receive(
        order_sent(
            "swiss", currency="CHF", lines=discounted, state="shipped", shipments=[late], payments=payments
        ),
        order_sent(
            "gone", lines=discounted, state="cancelled", shipments=[], payments=payments, refunds=[refund]
        ),
        order_sent("unpaid", lines=discounted, state="pending_payment", shipments=[], payments=[]),
    )
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Your Account")

    for number, says in (
        ("swiss", ("CHF", "Shipped")),
        ("gone", ("Cancelled", "Visa •••• 4242")),
        ("unpaid", ("Awaiting payment",)),
    ):
        visitor.open(f"/orders/{number}/")
        if number == "swiss":
            visitor.heading("Late: it was expected %(when)s", when=visitor.words("yesterday"))
        for words in says:
            expect(visitor.page.locator("main")).to_contain_text(visitor.words(words))


def test_alice_prints_an_order_on_one_page_with_who_sold_it_and_nothing_to_press(visitor: Visitor) -> None:
    alice(visitor.setting.language)
    receive(order_sent("printed"))
    Seller.objects.update(legal_name="Carmes SARL", address="7 rue des Exemples\n31000 Toulouse")
    visitor.open("/account/sign-in/")
    sign_in(visitor)
    visitor.heading("Your Account")
    visitor.open("/orders/printed/")
    page, of_sellers = visitor.page, visitor.page.locator(".seller__facts")
    assert [one.is_visible() for one in of_sellers.all()] == [False, False]

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_role("button").locator("visible=true")).to_have_count(0)
    expect(page.locator("nav, form, .button, .notice").locator("visible=true")).to_have_count(0)
    for facts in of_sellers.all():
        expect(facts).to_be_visible()
        expect(facts).to_contain_text("Carmes SARL")
    titles = page.locator(".card h2").locator("visible=true").all_inner_texts()
    of_cards = ["Your parcel", "Payment", "Delivery address", "Who sold these items"]
    assert [title.splitlines()[0] for title in titles] == [visitor.words(title) for title in of_cards]
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(28, 33, 31)"
    if not visitor.setting.has_script:
        return
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="screen")
    expect(of_sellers.first).to_be_hidden()
