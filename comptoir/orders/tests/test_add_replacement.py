"""The same again, free of charge: a line that its seller ships, and that no version of the shop's removes."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.orders.actions import Change, add_replacement, change_quantities
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, SellerOrder
from comptoir.orders.tests.test_change_quantities import later
from comptoir.orders.tests.test_ship_parcel import ship
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]


@pytest.fixture
def dev() -> Dev:
    return Dev()


def replace(by: Any, quantity: int = 1, of: str = "1") -> Line:
    return add_replacement(Order.objects.get(), Line.objects.get(reference=of), quantity, by=by)


def replacement() -> Line:
    return Line.objects.exclude(replaces_id=None).get()


class TestRule:
    def test_adds_a_line_at_nought_that_is_to_be_shipped(self, alice: Any) -> None:
        receive(order_sent())

        line = replace(alice)

        order, replaced = Order.objects.get(), Line.objects.get(reference="1")
        assert (line.replaces_id, line.name, line.seller_id) == (
            replaced.id,
            replaced.name,
            replaced.seller_id,
        )
        assert (line.quantity, line.total_minor, line.state, line.position) == (1, 0, "confirmed", 2)
        assert line.reference.startswith("R-")
        assert (order.total_minor, order.items_minor, order.spent_minor) == (2480, 1990, 2480)
        assert order.state == "partially_shipped"

    def test_its_seller_ships_it_as_any_other(self, alice: Any) -> None:
        receive(order_sent())
        line = replace(alice)
        assert SellerOrder.objects.get(seller__reference="carmes").state == "partially_shipped"

        ship(pieces={line.id: 1}, tracking_number="6A-again")

        assert replacement().state == "shipped"
        assert SellerOrder.objects.get(seller__reference="carmes").state == "shipped"

    def test_writes_one_line_for_the_shop(self, alice: Any) -> None:
        receive(order_sent())

        line = replace(alice)

        entry = CustomerEntry.objects.get(fact="orders.replacement_added")
        assert entry.details == {
            "order": "403-0000001-0000001",
            "line": line.reference,
            "replaces": "1",
            "seller": "carmes",
            "quantity": 1,
        }

    @pytest.mark.parametrize("quantity", [0, -1, 3])
    def test_refuses_more_than_there_are(self, alice: Any, quantity: int) -> None:
        receive(order_sent())

        with pytest.raises(Refused) as refused:
            replace(alice, quantity)

        assert refused.value.code == "too_many"
        assert Line.objects.count() == 2

    def test_no_piece_is_replaced_twice(self, alice: Any) -> None:
        receive(order_sent())
        replace(alice, 2)

        with pytest.raises(Refused):
            replace(alice)

    def test_a_replacement_that_was_cancelled_can_be_sent_again(self, alice: Any) -> None:
        receive(order_sent())
        line = replace(alice, 2)
        change_quantities(Order.objects.get(), {line.id: Change(cancelled=1)}, by=alice)

        assert replace(alice).quantity == 1

    def test_a_replacement_can_be_replaced(self, alice: Any) -> None:
        receive(order_sent())
        first = replace(alice)

        again = replace(alice, of=first.reference)

        assert again.replaces_id == first.id

    def test_refuses_a_line_of_another_order(self, alice: Any) -> None:
        receive(order_sent())
        elsewhere = Line(reference="1", name="Elsewhere")

        with pytest.raises(Refused) as refused:
            add_replacement(Order.objects.get(), elsewhere, 1, by=alice)

        assert refused.value.code == "no_such_line"


class TestPages:
    def test_the_customer_sees_that_it_is_sent_again_for_nothing(self, as_alice: Any, alice: Any) -> None:
        receive(order_sent())
        replace(alice)

        page = as_alice.get("/orders/403-0000001-0000001/").content.decode()

        assert "Your replacement is being prepared" in page
        assert "Free replacement" in page
        assert "The replacement has not been shipped yet." in page
        assert "€0.00" not in page

    def test_once_it_has_left_the_order_is_on_its_way(self, as_alice: Any, alice: Any) -> None:
        receive(order_sent())
        line = replace(alice, 2)
        ship(pieces={line.id: 2}, tracking_number="6A-again")

        page = as_alice.get("/orders/403-0000001-0000001/").content.decode()

        assert "Free replacement · Quantity: 2" in page
        assert "Your replacement is being prepared" not in page

    def test_its_seller_and_staff_see_it(self, as_carla: Any, as_sam: Any, alice: Any) -> None:
        receive(order_sent())
        replace(alice)

        sale = as_carla.get("/desk/sales/403-0000001-0000001/")
        order = as_sam.get("/desk/orders/403-0000001-0000001/")
        to_ship = as_carla.get("/desk/shipping/")

        assert "Free replacement" in sale.content.decode()
        assert "Free replacement" in order.content.decode()
        assert [row["number"] for row in to_ship.context["rows"]] == ["403-0000001-0000001"]


class TestWhatTheShopSends:
    def test_a_later_version_without_it_keeps_it_and_says_so(self, dev: Dev, alice: Any) -> None:
        sent = order_sent()
        dev.put(sent)
        line = replace(alice)

        answer = dev.put(later(sent, state="delivered"))

        kept = replacement()
        assert "lines" in answer.json()["kept"]
        assert (kept.id, kept.state, kept.position) == (line.id, "confirmed", 2)
        assert Order.objects.get().state == "partially_shipped"

    def test_a_state_for_the_whole_order_is_not_the_replacement_s(self, dev: Dev, alice: Any) -> None:
        sent = order_sent()
        dev.put(sent)
        replace(alice)

        dev.put({name: value for name, value in later(sent).items() if name != "lines"})

        assert replacement().state == "confirmed"

    def test_the_shop_reads_it_and_says_that_it_has_left(self, dev: Dev, alice: Any) -> None:
        sent = order_sent()
        dev.put(sent)
        line = replace(alice)
        answered = dev.get(f"/{sent['reference']}").json()
        assert [known["replaces"] for known in answered["lines"]] == [None, None, "1"]

        ours = {**answered["lines"][2], "state": "shipped", "unit_price_minor": 99, "total_minor": 99}
        answer = dev.put(later(answered, lines=[*answered["lines"][:2], ours]))

        kept = replacement()
        assert answer.json()["result"] == "updated"
        assert (kept.state, kept.total_minor, kept.reference) == ("shipped", 0, line.reference)
        assert Order.objects.get().total_minor == 2480

    def test_what_was_replaced_cannot_go(self, dev: Dev, alice: Any) -> None:
        sent = order_sent(shipments=[])
        dev.put(sent)
        replace(alice, of="2")

        answer = dev.put(later(sent, lines=sent["lines"][:1]))

        assert answer.status_code == 409
        assert answer.json()["errors"][0]["reason"] == "line '2' was replaced and cannot go"

    def test_reads_the_same_order_again_as_unchanged(self, dev: Dev, alice: Any) -> None:
        dev.put(order_sent())
        replace(alice)
        answered = dev.get("/403-0000001-0000001").json()

        assert dev.put(answered).json()["result"] == "unchanged"
