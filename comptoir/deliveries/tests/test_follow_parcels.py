"""Parcels with a connected carrier are followed, from the order that brings them until it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptoir.customers.actions import erase_user
from comptoir.customers.actions.erase import erase_customer
from comptoir.customers.models import Customer
from comptoir.deliveries.actions import erase_followed, follow_those_on_their_way, forget_followed
from comptoir.deliveries.models import FollowedParcel
from comptoir.deliveries.tests.connected import (
    NUMBER,
    Clock,
    StandIn,
    ago,
    ask_all,
    event,
    failures_of,
    followed,
    found,
    put,
)
from comptoir.deliveries.tests.test_record_scans import shipment
from comptoir.ground.move import move_rows
from comptoir.journal.models import PendingReaction
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping
from comptoir.orders.models import Line, Order, SellerOrder, State, lines_of, parcels_of

pytestmark = pytest.mark.django_db(transaction=True)


class TestFollowing:
    def test_begins_when_the_seller_ships_at_the_desk_and_ends_when_that_is_undone(
        self, alice: Any, service: StandIn
    ) -> None:
        put(state="confirmed", shipments=[])
        service.known[NUMBER] = found(NUMBER, event("ET1", timezone.now()))
        [line, *_others] = Line.objects.order_by("reference")
        part = SellerOrder.objects.get(seller_id=line.seller_id)
        parcel = ship_parcel(
            part,
            Shipment(
                carrier="Colissimo",
                tracking_number=NUMBER,
                shipped_on=timezone.localdate(),
                pieces={line.id: 2},
            ),
            by=IMPORT,
        )
        run_queued()
        assert FollowedParcel.objects.get().number == NUMBER
        undo_shipping(part, parcel.id, by=IMPORT)
        run_queued()
        assert not FollowedParcel.objects.exists()

    def test_begins_with_the_parcel_of_an_order_and_ends_when_the_shop_takes_it_out(
        self, alice: Any, service: StandIn
    ) -> None:
        order = put()
        followed()
        row = FollowedParcel.objects.get()
        assert (row.carrier, row.number, row.order_id, row.customer_id) == (
            "laposte",
            NUMBER,
            order.id,
            order.customer_id,
        )

        put(updated_at=timezone.now().isoformat(), state="preparing", shipments=[])
        followed("orders.changed")

        assert not FollowedParcel.objects.exists()

    def test_goes_by_the_number_that_holds(self, alice: Any, service: StandIn) -> None:
        put()
        followed()

        put(
            updated_at=timezone.now().isoformat(),
            shipments=[shipment(tracking_number="6A 00000 00002 4")],
        )
        followed("orders.changed")

        assert [row.number for row in FollowedParcel.objects.all()] == ["6A00000000024"]

    def test_again_changes_nothing(self, alice: Any, service: StandIn) -> None:
        put()
        followed()
        FollowedParcel.objects.update(failures=3)

        followed()

        assert failures_of(NUMBER) == 3

    def test_is_of_no_carrier_that_is_not_connected(self, alice: Any, service: StandIn) -> None:
        put(shipments=[shipment(carrier="DHL")])

        followed()

        assert not FollowedParcel.objects.exists()

    def test_is_not_begun_for_what_came_long_ago(self, alice: Any, service: StandIn) -> None:
        came = timezone.now() - timedelta(days=31)
        put(
            placed_at=(came - timedelta(days=3)).isoformat(),
            shipments=[shipment(shipped_at=came.isoformat(), delivered_at=came.isoformat())],
            state="delivered",
        )

        followed()

        assert not FollowedParcel.objects.exists()

    def test_begins_at_night_for_what_was_on_its_way_before_its_carrier_was_connected(
        self, alice: Any, service: StandIn
    ) -> None:
        put()
        PendingReaction.objects.all().delete()

        follow_those_on_their_way(timezone.now())

        assert FollowedParcel.objects.get().is_quiet

    def test_is_left_at_night_to_the_reaction_that_still_waits(self, alice: Any, service: StandIn) -> None:
        put()

        follow_those_on_their_way(timezone.now())
        assert not FollowedParcel.objects.exists()

        followed()
        assert not FollowedParcel.objects.get().is_quiet

    def test_moves_with_the_order_to_another_customer(
        self, alice: Any, bob: Any, service: StandIn, clock: Clock
    ) -> None:
        order = put()
        followed()
        with transaction.atomic():
            move_rows(order.customer_id, bob.customer_id)
        service.known[NUMBER] = found(NUMBER, event("MD2", ago(clock, hours=1)))
        ask_all()

        assert Order.objects.get().customer_id == bob.customer_id
        assert Order.objects.get().state == State.OUT_FOR_DELIVERY

    def test_is_forgotten_once_it_is_over(self, alice: Any, service: StandIn) -> None:
        put()
        followed()

        forget_followed(timezone.now() + timedelta(days=85))
        assert FollowedParcel.objects.exists()
        forget_followed(timezone.now() + timedelta(days=91))

        assert not FollowedParcel.objects.exists()


class TestErasure:
    def test_ends_the_following(self, alice: Any, service: StandIn) -> None:
        order = put()
        followed()

        erase_followed(Customer.objects.get(id=order.customer_id), timezone.now())

        assert not FollowedParcel.objects.exists()

    def test_ends_it_for_the_nights_to_come_too(self, alice: Any, service: StandIn) -> None:
        order = put()
        followed()
        customer = Customer.objects.get(id=order.customer_id)
        with transaction.atomic():
            for erase in (erase_user, erase_followed, erase_customer):
                erase(customer, timezone.now())
        PendingReaction.objects.all().delete()

        follow_those_on_their_way(timezone.now())

        assert Order.objects.get().state == State.SHIPPED
        assert not FollowedParcel.objects.exists()


class TestPageOfTheCarrier:
    def test_is_linked_where_the_shop_sends_no_link(self, as_alice: Any, service: StandIn) -> None:
        order = put()
        [parcel] = parcels_of(order, lines_of(order))
        there = f"https://www.laposte.fr/outils/suivre-vos-envois?code={NUMBER}"

        page = as_alice.get(reverse("track_parcel", args=[order.number, parcel.id])).content.decode()

        assert f'href="{there}"' in page
        [told] = as_alice.get(f"/api/v1/orders/{order.number}/parcels").json()["items"]
        assert told["tracking_url"] == there
