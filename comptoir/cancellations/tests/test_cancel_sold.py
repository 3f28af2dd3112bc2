"""A seller cancels her own lines with a reason, the shop any; she is told what she gets back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from comptoir.cancellations.actions import cancel_items, cancel_sold
from comptoir.cancellations.examples import wish
from comptoir.cancellations.tests.given import facts, given, line, only, picked, refused_of
from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order
from comptoir.payments.models import Refund
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db


@pytest.fixture
def carmes(carla: Any) -> Seller:
    return Seller.objects.get(reference="carmes")


def sold(order: Order, **pieces: int) -> Any:
    return replace(only(order, **pieces), reason="out_of_stock")


class TestRule:
    def test_a_seller_cancels_what_is_picked_too(self, carla: Any, carmes: Seller) -> None:
        order = given(lines=picked("1"))

        cancellation = cancel_sold(order, sold(order, one=1), seller=carmes, by=carla)

        assert (cancellation.asked_by, cancellation.asked_by_name) == ("seller", carmes.name)
        assert cancellation.reason_words == "Out of stock"
        assert line().cancelled == 1
        assert Refund.objects.get().amount_minor == 690
        assert facts() == ["cancelled"]

    def test_the_shop_cancels_lines_of_any_seller(self) -> None:
        order = given()

        cancellation = cancel_sold(order, replace(wish(order), reason="unpaid"), by=IMPORT)

        assert cancellation.asked_by == "shop"
        assert Order.objects.get().state == "cancelled"

    def test_staff_cancel_for_her(self, sam: Any) -> None:
        order = given(lines=picked("1"))

        asked = replace(only(order, one=1), reason="customer_asked", words="You called us.")
        cancellation = cancel_sold(order, asked, by=sam)

        assert (cancellation.asked_by, cancellation.asked_by_name) == ("staff", str(sam))
        assert cancellation.words == "You called us."

    def test_sent_twice_cancels_once(self, carla: Any, carmes: Seller) -> None:
        order = given()
        first = sold(order, one=1)

        cancel_sold(order, first, seller=carmes, by=carla)
        cancel_sold(order, first, seller=carmes, by=carla)

        assert (line().cancelled, facts()) == (1, ["cancelled"])


class TestNo:
    def test_without_a_reason_or_its_words(self, carla: Any, carmes: Seller) -> None:
        order = given()

        def refused(**said: str) -> str:
            bad = replace(only(order, one=1), **said)
            return refused_of(lambda: cancel_sold(order, bad, seller=carmes, by=carla))

        assert refused() == "no_reason"
        assert refused(reason="mistake") == "no_such_reason"
        assert refused(reason="other") == "reason_needs_words"
        assert refused(reason="damaged", words="a" * 501) == "text_too_long"

    def test_nothing_of_another_seller(self, carla: Any, carmes: Seller) -> None:
        order = given()

        other = lambda: cancel_sold(order, sold(order, two=1), seller=carmes, by=carla)  # noqa: E731
        assert refused_of(other) == "nothing_to_cancel"

    def test_not_more_than_are_left(self, carla: Any, carmes: Seller) -> None:
        order = given()
        change_quantities(order, {line().id: Change(shipped=1)}, by=IMPORT)

        many = lambda: cancel_sold(order, sold(order, one=2), seller=carmes, by=carla)  # noqa: E731
        assert refused_of(many) == "too_many_to_cancel"

    def test_what_she_has_asked_for_is_granted_instead(self, carla: Any, carmes: Seller) -> None:
        order = given(lines=picked("1"))
        cancel_items(order, only(order, one=2), by=order.customer)

        asked = lambda: cancel_sold(order, sold(order, one=1), seller=carmes, by=carla)  # noqa: E731
        assert refused_of(asked) == "cancellation_requested"
