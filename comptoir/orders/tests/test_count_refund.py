"""A refund that is granted here counts in the order's sums, once, and whatever the shop sends later."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from comptoir.orders.actions import count_refund
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Order
from comptoir.orders.tests.test_change_quantities import later
from comptoir.orders.tests.test_money import refund
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]


def count(amount: int = 610, reference: str = "R1", **amounts: int) -> Order:
    order = Order.objects.get()
    with transaction.atomic():
        count_refund(order, reference=reference, amount_minor=amount, **amounts)
    return order


class TestRule:
    def test_lowers_what_was_spent(self) -> None:
        receive(order_sent())

        order = count(610)

        assert order.spent_minor == Order.objects.get().spent_minor == 2480 - 610
        assert Order.objects.get().refunds_here == [{"reference": "R1", "amount_minor": 610}]

    def test_the_same_reference_is_the_same_refund(self) -> None:
        receive(order_sent())
        count(610)
        count(100, "R2")

        count(500)

        assert Order.objects.get().spent_minor == 2480 - 600

    def test_what_goes_to_the_gift_balance_stays_spent(self) -> None:
        receive(order_sent())

        count(610, to_gift_minor=610)

        assert Order.objects.get().spent_minor == 2480

    def test_a_later_version_of_the_shop_s_undoes_nothing(self, dev: Dev) -> None:
        sent = order_sent()
        dev.put(sent)
        count(610)

        dev.put(later(sent, shipping_minor=0, total_minor=None))

        order = Order.objects.get()
        assert (len(order.refunds_here), order.spent_minor) == (1, 1990 - 610)

    def test_the_shop_s_word_of_it_counts_once(self, dev: Dev) -> None:
        sent = order_sent()
        dev.put(sent)
        count(610)

        dev.put(later(sent, refunds=[refund(610, "R1"), refund(100, "own")]))

        assert Order.objects.get().spent_minor == 2480 - 710


class TestApi:
    def test_the_shop_reads_it_back_and_sends_it_again(self, dev: Dev) -> None:
        sent = order_sent()
        dev.put(sent)
        count(610)

        answered = dev.get(f"/{sent['reference']}").json()

        assert answered["refunds_here"] == [{"reference": "R1", "amount_minor": 610}]
        assert answered["refunds"] == []
        assert dev.put(answered).json()["result"] == "unchanged"


@pytest.fixture
def dev() -> Dev:
    return Dev()


def test_an_order_without_one_answers_none(dev: Any) -> None:
    dev.put(order_sent())

    assert dev.get("/403-0000001-0000001").json()["refunds_here"] == []
