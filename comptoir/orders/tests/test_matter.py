"""The order page says at its top what is the matter, and beside the address whether it can be changed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.test import Client

from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order
from comptoir.ui.panels import Added

pytestmark = pytest.mark.django_db


def page_of(client: Client, *states: str, **changes: Any) -> tuple[list[str], str]:
    """Return what is said at the top of the page of an order whose lines have these states, and the page."""
    lines = [{**line, "state": state} for line, state in zip(order_sent()["lines"], states * 2, strict=False)]
    receive(order_sent(lines=lines, shipments=[], **changes))
    answer = client.get(Order.objects.get().get_absolute_url())
    return answer.context["matter"], answer.content.decode()


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (
            "pending_payment",
            "Your order will be prepared once your payment is received (€24.80). Pay on the shop’s website, "
            "or as explained in your order confirmation.",
        ),
        ("payment_failed", "The payment did not go through"),
        ("on_hold", "The shop has put this order on hold"),
        ("cancel_requested", "The shop was asked to cancel this order"),
        ("cancelled", "This order was cancelled. No item will be sent."),
        ("return_requested", "A return was requested"),
        ("return_shipped", "Your return is on its way"),
        ("return_received", "The seller has received your return"),
        ("returned", "Your return is complete."),
        ("undeliverable", "The carrier could not deliver the parcel."),
        ("lost", "Parcel lost."),
    ],
)
def test_says_what_is_the_matter_and_offers_contact(as_alice: Client, state: str, says: str) -> None:
    [first, *_money], page = page_of(as_alice, state, payments=[])

    assert first.startswith(says)
    number = Order.objects.get().number
    assert f'<a href="/contact/?about=my-order&amp;order={number}">Contact us</a>' in page
    assert page.index(says) < page.index("Carnet cousu")


def test_what_another_app_says_at_the_top_silences_nothing(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_module("comptoir.orders.pages.order")
    monkeypatch.setattr(page, "ask_panels", lambda *asked: Added(head="Rate it!"))

    assert page_of(as_alice, "lost", payments=[])[0] == [
        "Parcel lost. Ask for it to be sent again, or for a refund."
    ]


@pytest.mark.parametrize("state", ["confirmed", "preparing", "shipped", "delivered"])
def test_says_nothing_where_nothing_is(as_alice: Client, state: str) -> None:
    assert page_of(as_alice, state)[0] == []


def test_a_return_of_one_line_counts(as_alice: Client) -> None:
    assert page_of(as_alice, "delivered", "return_shipped")[0][0].startswith("Your return is on its way")


def test_a_return_without_a_refund_says_so(as_alice: Client) -> None:
    assert page_of(as_alice, "returned")[0][1] == "The shop has not told us about a refund yet."


@pytest.mark.parametrize(
    ("states", "says", "can_be_changed"),
    [
        (("confirmed",), "This order has not been shipped yet.", True),
        (("shipped", "confirmed"), "Part of this order is already on its way to this address.", True),
        (
            ("shipped",),
            "This order has already shipped: its address can no longer be changed. "
            "To have it delivered elsewhere, ask the carrier.",
            False,
        ),
        (("delivered",), "", False),
    ],
)
def test_says_beside_the_address_whether_it_can_be_changed(
    as_alice: Client, states: tuple[str, ...], says: str, can_be_changed: bool
) -> None:
    _matter, page = page_of(as_alice, *states)

    assert says in page
    order = Order.objects.get()
    assert (f'href="/contact/?about=my-order&amp;order={order}&amp;begin=address"' in page) == can_be_changed
    assert ("To change the address" in page) == can_be_changed


def test_nothing_of_an_address_is_said_of_what_goes_by_no_post(as_alice: Client) -> None:
    line = {**order_sent()["lines"][0], "kind": "digital"}
    receive(order_sent(lines=[line], state="confirmed", shipments=[], payments=[]))

    assert (
        "To change the address" not in as_alice.get(Order.objects.get().get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize(
    ("state", "href"),
    [
        ("lost", "/contact/?about=return&amp;order="),
        ("pending_payment", "https://shop.example.org/"),
        ("payment_failed", "https://shop.example.org/"),
    ],
)
def test_a_button_leads_on(as_alice: Client, settings: Any, state: str, href: str) -> None:
    settings.SHOP_URL = "https://shop.example.org/"

    page = page_of(as_alice, state, payments=[])[1]

    assert f'<a class="button button--primary" href="{href}' in page.partition('aria-label="Totals')[0]


@pytest.mark.parametrize("state", ["on_hold", "cancelled", "returned"])
def test_no_button_leads_to_a_shop_that_has_nothing_to_do(
    as_alice: Client, settings: Any, state: str
) -> None:
    settings.SHOP_URL = "https://shop.example.org/"

    assert (
        'class="button button--primary"'
        not in page_of(as_alice, state, payments=[])[1].partition('aria-label="Totals')[0]
    )
