"""A seller ships pieces of an order at the desk: counted once, whatever the shop sends, and undone for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Report, report_parcels
from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import (
    CarrierState,
    Line,
    Order,
    Parcel,
    ParcelLine,
    Quantities,
    SellerOrder,
    shipping_mark,
)
from comptoir.orders.tests.test_change_quantities import given, later
from comptoir.orders.tests.test_change_quantities import parcel as sent_parcel
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = pytest.mark.django_db
NUMBER = "403-0000001-0000001"
PAGE = f"/desk/sales/{NUMBER}/"
COLISSIMO = "6A 0000 0000 017"


def ship(quantity: int = 1, **changes: Any) -> Parcel:
    """Ship so many pieces of Carla's line."""
    line = Line.objects.get(reference="1")
    known = {"carrier": "Colissimo", "tracking_number": COLISSIMO, "shipped_on": timezone.localdate()}
    shipment = Shipment(**{**known, "pieces": {line.id: quantity}, **changes})
    return ship_parcel(SellerOrder.objects.get(seller_id=line.seller_id), shipment, by=IMPORT)


def undo(parcel: Parcel) -> None:
    undo_shipping(SellerOrder.objects.get(seller__reference="carmes"), parcel.id, by=IMPORT)


def everything() -> list[Any]:
    models = (Order, Line, Parcel, ParcelLine, SellerOrder, CustomerEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused_of(act: Any) -> str:
    """Return the code with which an action refuses, having changed nothing."""
    before = everything()
    with pytest.raises(Refused) as refused:
        act()
    assert everything() == before
    return refused.value.code


class TestRule:
    def test_ships_a_part_and_everything_follows(self) -> None:
        receive(given(3))

        parcel = ship(2)

        line, order, part = Line.objects.get(), Order.objects.get(), SellerOrder.objects.get()
        assert (line.pieces, line.here) == (Quantities(2, 0, 0, 0), Quantities(2, 0, 0, 0))
        assert (line.state, order.state, part.state) == ("partially_shipped",) * 3
        assert order.summary["parcels"] == [{"carrier": "Colissimo", "number": COLISSIMO, "url": ""}]
        assert [(packed.line_id, packed.quantity) for packed in parcel.lines.all()] == [(line.id, 2)]
        assert parcel.seller_reference == "carmes"

        ship(1, tracking_number="6A2")

        assert (Line.objects.get().state, Order.objects.get().state) == ("shipped", "shipped")

    def test_is_one_event_of_the_shops_feed(self) -> None:
        receive(given(3))

        parcel = ship(2)

        details = CustomerEntry.objects.get(fact="orders.parcel_shipped").details
        assert details == {
            "order": NUMBER,
            "parcel": parcel.reference,
            "seller": "carmes",
            "carrier": "Colissimo",
            "tracking_number": COLISSIMO,
            "shipped_at": parcel.shipped_at.isoformat() if parcel.shipped_at else None,
            "lines": ["1"],
            "quantities": [2],
        }

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"quantity": 4}, "too_many"),
            ({"quantity": -1}, "too_many"),
            ({"quantity": 0}, "empty"),
            ({"carrier": " "}, "no_carrier"),
            ({"carrier": "\u200b"}, "no_carrier"),
            ({"tracking_number": "\u202e\u200b"}, "no_number"),
            ({"shipped_on": timezone.localdate() + timedelta(days=1)}, "impossible_day"),
            ({"shipped_on": timezone.localdate() - timedelta(days=11)}, "impossible_day"),
        ],
    )
    def test_refuses_what_cannot_be(self, changes: dict[str, Any], code: str) -> None:
        receive(given(3))

        assert refused_of(lambda: ship(**changes)) == code

    @pytest.mark.parametrize(
        ("state", "code"),
        [
            ("pending_payment", "not_ready"),
            ("on_hold", "not_ready"),
            ("payment_failed", "not_ready"),
            ("cancelled", "nothing_left"),
            ("shipped", "nothing_left"),
            ("delivered", "nothing_left"),
            ("returned", "nothing_left"),
        ],
    )
    def test_refuses_what_is_not_to_be_shipped(self, state: str, code: str) -> None:
        receive(given(3, state=state))

        assert refused_of(ship) == code

    def test_refuses_the_line_of_another_seller(self) -> None:
        receive(order_sent(state="confirmed", shipments=[]))
        his = Line.objects.get(reference="2")

        assert refused_of(lambda: ship(pieces={his.id: 1})) == "no_such_line"

    def test_what_is_sent_twice_is_shipped_once(self) -> None:
        receive(given(3))
        seen = shipping_mark(Line.objects.all())
        ship(1, seen=seen)

        assert refused_of(lambda: ship(1, seen=seen, tracking_number="other")) == "changed_meanwhile"
        assert refused_of(lambda: ship(1, tracking_number=COLISSIMO.replace(" ", ""))) == "number_taken"

    def test_a_day_before_the_page_was_opened_is_taken(self) -> None:
        receive(given(3))

        parcel = ship(1, shipped_on=timezone.localdate() - timedelta(days=2))

        assert parcel.shipped_at
        assert timezone.localdate(parcel.shipped_at) == timezone.localdate() - timedelta(days=2)

    def test_cancelled_pieces_are_not_shipped(self) -> None:
        receive(given(3))
        change_quantities(Order.objects.get(), {Line.objects.get().id: Change(cancelled=1)}, by=IMPORT)

        assert refused_of(lambda: ship(3)) == "too_many"
        ship(2)

        assert Line.objects.get().state == "shipped"


@pytest.mark.crosses_customers("the shop's own program")
class TestShop:
    """What the shop sends of an order of which pieces were shipped at the desk."""

    def test_neither_removes_nor_changes_the_parcel(self) -> None:
        dev, order = Dev(), given(3)
        dev.put(order)
        parcel = ship(2)
        before = Parcel.objects.values().get()

        answer = dev.put(later(order, shipments=[], state="confirmed"))

        assert answer.json()["kept"] == ["shipments"]
        assert Parcel.objects.values().get() == before
        line = Line.objects.get()
        assert (line.shipped, line.state) == (2, "partially_shipped")
        assert dev.get(f"/{NUMBER}").json()["shipments"][0]["reference"] == parcel.reference

    def test_the_same_carriers_number_is_the_same_parcel(self) -> None:
        dev, order = Dev(), given(3)
        dev.put(order)
        ship(2)
        shops = {**sent_parcel(2, "shipped_at"), "tracking_number": "6A00000000017", "carrier": "La Poste"}

        answer = dev.put(later(order, shipments=[shops]))

        assert (answer.status_code, answer.json()["kept"]) == (200, [])
        assert (Parcel.objects.count(), Line.objects.get().shipped) == (1, 2)
        assert Parcel.objects.get().carrier == "Colissimo"

    def test_other_pieces_under_the_same_number_are_named_and_not_taken(self) -> None:
        dev, order = Dev(), given(3)
        dev.put(order)
        ship(2)
        shops = {**sent_parcel(3, "shipped_at"), "tracking_number": COLISSIMO}

        answer = dev.put(later(order, shipments=[shops]))

        assert answer.json()["kept"] == ["shipments"]
        assert Line.objects.get().shipped == 2

    def test_another_parcel_of_the_shops_counts_beside_it(self) -> None:
        dev, order = Dev(), given(3)
        dev.put(order)
        ship(2)

        dev.put(later(order, shipments=[sent_parcel(1, "shipped_at")]))

        assert (Parcel.objects.count(), Line.objects.get().shipped) == (2, 3)
        assert Order.objects.get().state == "shipped"

    def test_what_waits_in_a_parcel_of_the_shops_is_what_was_shipped_here(self) -> None:
        dev, order = Dev(), given(3)
        dev.put({**order, "shipments": [sent_parcel(3)]})
        ship(2)

        dev.put(later(order, shipments=[sent_parcel(3)], state="shipped"))

        assert Line.objects.get().shipped == 2
        ship(1, tracking_number="6A2")
        assert Line.objects.get().shipped == 3

    def test_what_is_read_and_sent_back_changes_nothing(self) -> None:
        dev = Dev()
        dev.put(given(3, shipments=[sent_parcel(1, "shipped_at")]))
        ship(1)
        before = everything()

        answer = dev.put(dev.get(f"/{NUMBER}").json())

        assert answer.json()["result"] == "unchanged"
        assert everything() == before

    def test_a_line_that_was_shipped_here_neither_goes_nor_shrinks(self) -> None:
        dev, order = Dev(), given(3)
        dev.put(order)
        ship(2)

        assert dev.put(later(given(1))).status_code == 409
        assert dev.put(later(order, lines=[])).status_code == 409

    def test_cancelling_the_line_leaves_what_was_shipped(self) -> None:
        dev, order = Dev(), given(3)
        dev.put(order)
        ship(2)

        answer = dev.put(later(order, state="cancelled"))

        assert set(answer.json()["kept"]) == {"lines", "shipments"}
        assert Line.objects.get().pieces == Quantities(2, 0, 1, 0)


class TestUndo:
    def test_everything_is_as_before(self) -> None:
        receive(given(3, shipments=[sent_parcel(1, "shipped_at")]))
        before = everything()[:-1]

        undo(ship(2))

        assert everything()[:-1] == before
        assert CustomerEntry.objects.filter(fact="orders.parcel_recalled").count() == 1

    def test_refuses_ten_minutes_later(self) -> None:
        receive(given(3))
        parcel = ship(2)

        with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
            assert refused_of(lambda: undo(parcel)) == "too_late"

    def test_refuses_once_the_carrier_tells(self) -> None:
        receive(given(3))
        parcel = ship(2)
        report_parcels(Order.objects.get(), {parcel.id: Report(state=CarrierState.ACCEPTED)})

        assert refused_of(lambda: undo(parcel)) == "too_late"

    def test_is_still_there_while_the_carrier_knows_a_label_alone(self) -> None:
        receive(given(3))
        parcel = ship(2)
        report_parcels(Order.objects.get(), {parcel.id: Report(state=CarrierState.PRE_TRANSIT)})

        undo(parcel)

        assert not Parcel.objects.exists()

    def test_refuses_once_a_piece_has_come(self) -> None:
        receive(given(3))
        parcel = ship(3)
        change_quantities(Order.objects.get(), {Line.objects.get().id: Change(delivered=1)}, by=IMPORT)

        assert refused_of(lambda: undo(parcel)) == "too_late"

    def test_refuses_a_second_time_and_a_parcel_of_the_shops(self) -> None:
        receive(given(3, shipments=[sent_parcel(1, "shipped_at")]))
        of_shop = Parcel.objects.get()
        parcel = ship(2)
        undo(parcel)

        assert refused_of(lambda: undo(parcel)) == "no_such_parcel"
        assert refused_of(lambda: undo(of_shop)) == "no_such_parcel"

    def test_leaves_what_apps_above_wrote_meanwhile(self) -> None:
        receive(given(3))
        parcel = ship(1)
        change_quantities(Order.objects.get(), {Line.objects.get().id: Change(shipped=1)}, by=IMPORT)

        undo(parcel)

        assert Line.objects.get().shipped == 1

    @pytest.mark.parametrize("by", ["as_bob", "as_sam"])
    def test_is_not_there_for_others(self, by: str, request: Any) -> None:
        receive(given(3))
        parcel = ship(2)

        answer = request.getfixturevalue(by).post(f"{PAGE}recall/", {"parcel": str(parcel.id)})

        assert answer.status_code == 404
        assert Parcel.objects.count() == 1


class TestPage:
    def sent(self, page: Any, **changes: Any) -> dict[str, Any]:
        """Return what the form of this page sends."""
        form = page.context["form"]
        values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        typed = {**values, "seen": page.context["seen"], "carrier": "Colissimo", **changes}
        return {name: str(value) for name, value in typed.items()}

    def test_ships_all_that_is_left_unless_told_otherwise(self, as_carla: Any) -> None:
        receive(order_sent(state="confirmed", shipments=[]))
        sent = self.sent(as_carla.get(PAGE), tracking_number=COLISSIMO)

        answer = as_carla.post(PAGE, sent, follow=True)

        assert answer.redirect_chain == [(PAGE, 302)]
        assert "Shipped with Colissimo." in answer.content.decode()
        hers, his = Line.objects.order_by("reference")
        assert (hers.shipped, his.shipped) == (2, 0)
        assert not answer.context["can_ship"]

    def test_a_double_click_is_refused_in_words(self, as_carla: Any) -> None:
        receive(given(3))
        page = as_carla.get(PAGE)
        [name] = page.context["form"].left
        sent = self.sent(page, **{name: 1})
        as_carla.post(PAGE, sent)

        answer = as_carla.post(PAGE, sent)

        assert answer.status_code == 409
        assert "This order has changed since you opened it" in answer.content.decode()
        assert Parcel.objects.count() == 1
        assert answer.context["seen"] == "3-1-0"

    def test_says_what_is_wrong_beside_each_field(self, as_carla: Any) -> None:
        receive(given(3))
        page = as_carla.get(PAGE)
        [name] = page.context["form"].left

        answer = as_carla.post(PAGE, self.sent(page, **{name: 4, "carrier": "", "shipped_on": "x"}))

        assert set(answer.context["form"].errors) == {name, "carrier", "shipped_on"}
        assert Parcel.objects.count() == 0

    def test_remembers_the_carrier(self, as_carla: Any) -> None:
        receive(given(3))
        page = as_carla.get(PAGE)
        [name] = page.context["form"].left
        as_carla.post(PAGE, self.sent(page, **{name: 1, "carrier": "Chronopost"}))

        assert as_carla.get(PAGE).context["form"].initial["carrier"] == "Chronopost"

    def test_undoes_for_ten_minutes(self, as_carla: Any) -> None:
        receive(given(3))
        parcel = ship(2)
        assert f'value="{parcel.id}"' in as_carla.get(PAGE).content.decode()

        answer = as_carla.post(f"{PAGE}recall/", {"parcel": str(parcel.id)}, follow=True)

        assert "The shipment has been undone" in answer.content.decode()
        assert Line.objects.get().shipped == 0
        again = as_carla.post(f"{PAGE}recall/", {"parcel": str(parcel.id)})
        assert again.status_code == 409
        assert as_carla.post(f"{PAGE}recall/", {"parcel": "x"}).status_code == 404

    def test_shows_no_button_once_it_is_too_late(self, as_carla: Any) -> None:
        receive(given(3))
        parcel = ship(2)
        Parcel.objects.update(made_here_at=timezone.now() - timedelta(minutes=11))

        assert f'value="{parcel.id}"' not in as_carla.get(PAGE).content.decode()
