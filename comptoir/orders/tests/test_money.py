"""Charges and refunds count once in the sum spent, and the order page says them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Order
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refund(amount: int, reference: str = "r1", **changes: Any) -> dict[str, Any]:
    return {"reference": reference, "amount_minor": amount, "refunded_at": NOW.isoformat(), **changes}


def states(*lines: str) -> list[dict[str, Any]]:
    """Return the two lines of an order, 13.80 and 6.10, in these states."""
    return [{**line, "state": state} for line, state in zip(order_sent()["lines"], lines, strict=True)]


GIFT_CARD = {"kind": "gift_card", "label": "Gift card", "amount_minor": 2000}
CARD = {"kind": "card", "label": "Visa", "amount_minor": 480}
PAID = {"paid_at": NOW.isoformat()}
TAKEN = CARD | PAID | {"amount_minor": 2480}


@pytest.mark.parametrize(
    ("changes", "spent"),
    [
        ({}, 2480),
        ({"refunds": [refund(1000)]}, 1480),
        ({"refunds": [refund(500), refund(500, "r2")]}, 1480),
        ({"refunds": [refund(3000)]}, 0),
        ({"lines": states("delivered", "returned")}, 1870),
        ({"lines": states("delivered", "returned"), "refunds": [refund(610)]}, 1870),
        ({"lines": states("delivered", "returned"), "refunds": [refund(500)]}, 1870),
        ({"lines": states("delivered", "returned"), "refunds": [refund(1100)]}, 1380),
        ({"lines": states("returned", "returned")}, 0),
        ({"lines": states("returned", "returned"), "refunds": [refund(1990)]}, 490),
        ({"lines": states("cancelled", "delivered"), "shipments": []}, 1100),
        ({"state": "cancelled", "shipments": []}, 0),
        ({"state": "pending_payment", "shipments": []}, 0),
        ({"state": "payment_failed", "shipments": []}, 0),
        ({"lines": states("pending_payment", "delivered"), "shipments": []}, 1100),
        ({"lines": states("payment_failed", "delivered"), "shipments": []}, 1100),
        ({"payments": [GIFT_CARD, CARD]}, 480),
        ({"payments": [GIFT_CARD, CARD], "refunds": [refund(300)]}, 180),
        ({"payments": [GIFT_CARD, CARD], "refunds": [refund(2480)]}, 0),
        ({"rounding_minor": -30, "payments": []}, 2450),
    ],
)
def test_what_is_spent_is_what_was_paid_and_kept(changes: dict[str, Any], spent: int) -> None:
    assert {outcome.result for outcome in receive(order_sent(**changes))} == {"created"}

    assert Order.objects.get().spent_minor == spent


def sentences(client: Client, **changes: Any) -> list[str]:
    """Return the sentences about money on the page of such an order."""
    receive(order_sent(**changes))
    answer = client.get(Order.objects.get().get_absolute_url())
    said = [*answer.context["matter"][1:], *answer.context["paid"]]
    for words in said:
        assert answer.content.decode().count(words) == 1
    return [words.replace("\xa0", " ") for words in said]


DAY = f"{timezone.localdate(NOW):%-d %B %Y}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["Paid with Visa •••• 4242"]),
        ({"payments": []}, []),
        ({"payments": [CARD]}, ["Paid with Visa: €4.80"]),
        ({"payments": [GIFT_CARD, CARD]}, ["Paid with Gift card and Visa"]),
        ({"payments": [{**GIFT_CARD, "label": ""}, CARD]}, ["Paid with gift card and Visa"]),
        ({"payments": [{**GIFT_CARD, "label": ""}]}, ["Paid with gift card: €20.00"]),
        ({"refunds": [refund(610)]}, ["Paid with Visa •••• 4242", f"Refunded on {DAY}: €6.10"]),
        (
            {"refunds": [refund(610, label="Visa •••• 4242")]},
            ["Paid with Visa •••• 4242", f"Refunded on {DAY} to Visa •••• 4242: €6.10"],
        ),
        ({"state": "pending_payment", "shipments": [], "payments": []}, ["To be paid: €24.80"]),
        (
            {"state": "pending_payment", "shipments": [], "payments": [{**CARD, "paid_at": NOW.isoformat()}]},
            ["To be paid: €20.00"],
        ),
        (
            {"state": "cancelled", "shipments": [], "payments": []},
            ["According to the shop, you were not charged."],
        ),
        (
            {"state": "cancelled", "shipments": [], "payments": [TAKEN]},
            ["You paid €24.80, and the shop has not told us about a refund yet."],
        ),
        (
            {"state": "cancelled", "shipments": [], "payments": [GIFT_CARD, CARD | PAID]},
            ["You paid €4.80, and the shop has not told us about a refund yet."],
        ),
        (
            {"state": "cancelled", "shipments": []},
            [
                "The shop has told us about a payment of €24.80, but not whether it was charged, and about no refund."
            ],
        ),
        (
            {"state": "payment_failed", "shipments": []},
            ["According to the shop, you were not charged."],
        ),
        (
            {"state": "payment_failed", "shipments": [], "payments": [TAKEN]},
            ["You paid €24.80, and the shop has not told us about a refund yet."],
        ),
        (
            {"state": "cancelled", "shipments": [], "refunds": [refund(2000)]},
            [f"Refunded on {DAY}: €20.00", "Of what you paid, €4.80 has not been refunded yet."],
        ),
        (
            {"state": "cancelled", "shipments": [], "refunds": [refund(2480)]},
            [f"Refunded on {DAY}: €24.80"],
        ),
    ],
)
def test_the_page_says_what_happened_with_the_money(
    as_alice: Client, changes: dict[str, Any], said: list[str]
) -> None:
    assert sentences(as_alice, **changes) == said


@pytest.mark.parametrize(("state", "leads"), [("cancelled", True), ("confirmed", False)])
def test_whether_she_was_charged_for_what_is_cancelled_stands_beside_its_state(
    as_alice: Client, state: str, leads: bool
) -> None:
    receive(order_sent(state=state, shipments=[], payments=[TAKEN]))
    shown = as_alice.get(Order.objects.get().get_absolute_url()).context
    [words] = [*shown["matter"][1:], *shown["paid"]]

    page = as_alice.get(Order.objects.get().get_absolute_url()).content.decode()

    assert page.count(words) == 1
    assert (page.index(words) < page.index("Carnet cousu")) == leads


def test_all_kinds_of_totals_add_up_on_the_page(as_alice: Client) -> None:
    line = order_sent()["lines"][0]
    lines = [
        {**line, "reference": "net", "quantity": 2, "unit_price_minor": 500, "tax_minor": 200},
        {**line, "reference": "less", "quantity": 2, "unit_price_minor": 690, "discount_minor": 180},
        {**line, "reference": "thrice", "quantity": 3, "unit_price_minor": 333, "total_minor": 1000},
        {**line, "reference": "half", "quantity": 2, "unit_price_minor": 322.5, "total_minor": 645},
    ]
    receive(
        order_sent(
            currency="CHF", lines=lines, rounding_minor=-5, discount_minor=40, shipments=[], payments=[]
        )
    )

    answer = as_alice.get(Order.objects.get().get_absolute_url())
    page = answer.content.decode().replace("\xa0", " ")

    assert re.findall(r'<span class="soft small">(.+?)</span>', page) == [
        "2 × CHF 5.00, tax CHF 2.00",
        "2 × CHF 6.90, discount CHF 1.80",
        "Quantity: 3",
        "2 × CHF 3.225",
    ]
    totals = [(str(title), amount.minor) for title, amount in answer.context["totals"]]
    *parts, total = totals
    assert parts == [("Items", 4045), ("Delivery", 490), ("Discount", -40), ("Rounding", -5)]
    assert total == ("Total", sum(minor for _title, minor in parts)) == ("Total", 4490)
    for amount in ("CHF 12.00", "CHF 10.00", "CHF 6.45", "\N{MINUS SIGN}CHF 0.05", "CHF 44.90"):
        assert amount in page


@pytest.mark.crosses_customers("the shop's own program")
def test_a_refund_of_an_order_that_is_not_held_is_told_what_to_do() -> None:
    bare = {name: order_sent()[name] for name in ("reference", "placed_at", "currency")}

    answer = Dev().put({**bare, "refunds": [refund(610)]})

    [wrong] = answer.json()["errors"]
    assert (answer.status_code, wrong["field"]) == (422, "lines")
    assert "send it first" in wrong["reason"]


@pytest.mark.crosses_customers("the shop's own program")
def test_a_refund_comes_alone_and_is_read_back() -> None:
    dev, order = Dev(), order_sent()
    receive(order)
    sent = refund(690, reason="damaged", lines=[{"line": "1", "quantity": 1, "amount_minor": 690}])
    required = {name: order[name] for name in ("reference", "placed_at", "currency")}

    answer = dev.put({**required, "updated_at": (NOW - timedelta(hours=1)).isoformat(), "refunds": [sent]})

    assert answer.json()["result"] == "updated"
    [held] = dev.get(f"/{order['reference']}").json()["refunds"]
    assert held == {**sent, "label": "", "refunded_at": NOW.isoformat().replace("+00:00", "Z")}
    assert Order.objects.get().spent_minor == 1790
