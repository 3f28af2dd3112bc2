"""Orders come in from the shop: created, changed, left alone or refused, many at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, customer_for_shop
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.actions.archive_order import archive_order
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import Line, Order, OrderByNumber, Parcel
from comptoir.post.models import Message

pytestmark = pytest.mark.django_db
GUEST = {"email": "guest@example.org"}


def changed(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the same order as the shop sends it a day later."""
    return {**order, "updated_at": (timezone.now() - timedelta(days=1)).isoformat(), **changes}


class TestCreated:
    def test_keeps_what_was_bought_and_what_it_cost(self) -> None:
        [outcome] = receive(order_sent())

        order = Order.objects.get()
        assert outcome.result == "created"
        assert (order.items_minor, order.shipping_minor, order.total_minor) == (1990, 490, 2480)
        assert order.spent_minor == 2480
        assert order.state == "delivered"
        assert order.payment_label == "Visa •••• 4242"
        assert list(order.lines.order_by("position").values_list("name", "quantity", "total_minor")) == [
            ("Café moulu « Brûlerie des Carmes » 250 g", 2, 1380),
            ("Carnet cousu bleu nuit", 1, 610),
        ]
        assert OrderByNumber.objects.get().order_id == order.id
        assert order.summary["units"] == 3
        assert order.summary["recipient"] == "Alice Martin"
        assert "cafe moulu" in order.search_text

    def test_history_is_silent_and_leaves_one_line(self) -> None:
        receive(order_sent())

        assert list(CustomerEntry.objects.values_list("fact", flat=True)) == ["orders.imported"]
        run_queued()
        assert not Message.objects.exists()

    def test_an_order_that_is_no_history_is_placed(self) -> None:
        receive(order_sent(), history=False)

        assert list(CustomerEntry.objects.values_list("fact", flat=True)) == ["orders.placed"]

    def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(
        self, django_assert_num_queries: Any
    ) -> None:
        few = [read_order(json.dumps(order_sent(f"A{at}"))) for at in range(3)]
        many = [read_order(json.dumps(order_sent(f"B{at}"))) for at in range(25)]
        receive_orders(few[:1], by=IMPORT, history=True)

        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as for_few:
            receive_orders(few[1:], by=IMPORT, history=True)
        with CaptureQueriesContext(connection) as for_many:
            receive_orders(many, by=IMPORT, history=True)
        assert len(for_many) <= len(for_few) + 3

    def test_the_least_advanced_line_makes_the_state(self) -> None:
        lines = order_sent()["lines"]
        lines[0]["state"], lines[1]["state"] = "delivered", "preparing"
        receive(order_sent(lines=lines, state=None, shipments=[]))

        assert Order.objects.get().state == "partially_shipped"

    def test_an_order_without_a_line_keeps_the_state_it_was_sent_in(self) -> None:
        receive(order_sent(lines=[], shipments=[], state="cancelled", shipping_minor=0))

        assert (Order.objects.get().state, Order.objects.get().spent_minor) == ("cancelled", 0)

    def test_a_line_in_two_parcels_has_come_with_the_later(self) -> None:
        parcels = [
            {"delivered_at": f"2026-03-0{day}T10:00:00", "lines": [{"reference": "1", "quantity": 1}]}
            for day in (5, 2)
        ]
        receive(order_sent(placed_at="2026-03-01T10:00:00", shipments=parcels))

        assert Line.objects.get(reference="1").delivered_at.isoformat().startswith("2026-03-05")

    def test_what_a_gift_card_paid_is_not_spent_again(self) -> None:
        receive(
            order_sent(
                payments=[
                    {"kind": "gift_card", "amount_minor": 2000},
                    {"kind": "card", "label": "Visa", "amount_minor": 480},
                ]
            )
        )

        assert Order.objects.get().spent_minor == 480

    def test_what_was_cancelled_or_returned_is_not_spent(self) -> None:
        lines = order_sent()["lines"]
        lines[1]["state"] = "returned"
        receive(order_sent("1", lines=lines), order_sent("2", state="cancelled", shipments=[]))

        assert dict(Order.objects.values_list("number", "spent_minor")) == {"1": 1870, "2": 0}


class TestWhoseItIs:
    def test_a_number_of_the_shop_is_one_customer_whatever_her_address(self) -> None:
        receive(
            order_sent("1", customer={"reference": "C-1", "email": "a@example.org"}),
            order_sent("2", customer={"reference": "C-1", "email": "b@example.org"}),
        )

        assert Customer.objects.count() == 1
        assert CustomerByReference.objects.get().reference == "C-1"
        assert set(CustomerByEmail.objects.values_list("email", flat=True)) == {
            "a@example.org",
            "b@example.org",
        }

    def test_guests_of_one_address_are_one_customer_in_any_spelling(self) -> None:
        receive(order_sent("1", customer={"email": "Guest@Example.org"}))
        receive(order_sent("2", customer={"email": "guest@example.org"}))

        assert Customer.objects.count() == 1

    def test_who_gives_neither_is_a_guest_of_that_order_alone(self) -> None:
        receive(order_sent("1", customer={}), order_sent("2", customer={}))

        assert Customer.objects.count() == 2

    def test_a_guest_with_a_verified_address_is_the_account(self, alice: Any) -> None:
        receive(order_sent("1", customer={"email": "ALICE@example.org"}))

        assert Order.objects.get().customer_id == alice.customer_id

    def test_a_number_seen_for_the_first_time_is_given_to_the_account_of_its_address(
        self, alice: Any
    ) -> None:
        receive(order_sent("1", customer={"reference": "C-9", "email": "Alice@example.org"}))
        receive(
            order_sent("2", customer={"reference": "C-9"}),
            order_sent("3", customer={"reference": "C-10", "email": "alice@example.org"}),
        )

        owners = dict(Order.objects.values_list("number", "customer_id"))
        assert owners["1"] == owners["2"] == alice.customer_id
        assert owners["3"] != alice.customer_id
        assert Customer.objects.get(id=alice.customer_id).reference == "C-9"

    def test_a_guest_with_an_address_that_nobody_verified_is_not_the_account(self, alice: Any) -> None:
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=alice, email="claimed@example.org", verified=False)
        receive(order_sent("1", customer={"email": "claimed@example.org"}))

        assert Order.objects.get().customer_id != alice.customer_id


class TestSentAgain:
    def test_the_same_changes_nothing(self) -> None:
        order = order_sent()
        receive(order)
        before = list(Order.objects.values()), list(Line.objects.order_by("id").values())

        [outcome] = receive(order)

        assert outcome.result == "unchanged"
        assert (list(Order.objects.values()), list(Line.objects.order_by("id").values())) == before

    def test_an_older_one_is_stale(self) -> None:
        order = order_sent()
        receive(changed(order, status="later"))

        [outcome] = receive(order)

        assert (outcome.result, Order.objects.get().shop_status) == ("stale", "later")

    def test_a_newer_one_changes_what_the_shop_owns_and_keeps_what_is_ours(self, alice: Any) -> None:
        order = order_sent(state="preparing", shipments=[])
        receive(order)
        kept = Order.objects.get()
        archive_order(kept, by=alice)
        first = Line.objects.get(reference="1").id

        lines = [
            {**order["lines"][0], "quantity": 5},
            {**order["lines"][1], "reference": "3", "name": "Encre"},
        ]
        [outcome] = receive(changed(order, lines=lines))

        kept.refresh_from_db()
        assert outcome.result == "updated"
        assert kept.is_archived
        assert kept.total_minor == 5 * 690 + 610 + 490
        assert list(kept.lines.order_by("position").values_list("reference", "quantity")) == [
            ("1", 5),
            ("3", 1),
        ]
        assert Line.objects.get(reference="1").id == first

    def test_a_line_cannot_become_fewer_than_have_shipped(self) -> None:
        order = order_sent()
        receive(order)

        lines = [{**order["lines"][0], "quantity": 1}, order["lines"][1]]
        [outcome] = receive(changed(order, lines=lines, shipments=[]))

        assert outcome.result == "refused"
        assert outcome.wrong == [("lines.0.quantity", "line '1' cannot be 1: 2 of it have shipped")]
        assert Line.objects.get(reference="1").quantity == 2

    def test_a_line_that_has_shipped_cannot_go(self) -> None:
        order = order_sent()
        receive(order)

        [outcome] = receive(changed(order, lines=order["lines"][:1], shipments=[]))

        assert outcome.wrong == [("lines", "line '2' has shipped and cannot go")]

    def test_an_order_does_not_change_hands(self) -> None:
        order = order_sent()
        receive(order)

        [outcome] = receive(changed(order, customer={"email": "bob@example.org"}))

        words = "this order belongs to another customer: send the one that it came with first"
        assert outcome.wrong == [("customer.email", words)]

    @pytest.mark.parametrize("first", [{"email": "guest@example.org"}, {}])
    def test_a_guest_who_has_registered_at_the_shop_since_keeps_it(self, first: dict[str, str]) -> None:
        order = order_sent(customer=first)
        receive(order)
        owner = Order.objects.get().customer_id

        now = {"email": "Guest@example.org", "reference": "C-99"}
        [outcome] = receive(changed(order, customer=now, status="shipped"))

        assert (outcome.result, outcome.kept) == ("updated", [])
        assert (Order.objects.get().customer_id, Order.objects.get().shop_status) == (owner, "shipped")
        registered = customer_for_shop("C-99")
        assert registered
        assert (registered.id, registered.email) == (owner, "guest@example.org")

    def test_a_guest_s_other_orders_stay_apart_until_the_address_is_verified(self) -> None:
        first, other = order_sent("1", customer=GUEST), order_sent("2", customer=GUEST)
        receive(first, other)
        owner = Order.objects.get(number="1").customer_id

        [outcome] = receive(changed(first, customer={**GUEST, "reference": "C-99"}))

        assert (outcome.result, outcome.kept) == ("updated", ["customer"])
        assert set(Order.objects.values_list("customer_id", flat=True)) == {owner}
        registered = customer_for_shop("C-99")
        assert registered
        assert (registered.id != owner, registered.email) == (True, GUEST["email"])
        account = customer(GUEST["email"], "Alice Martin")
        assert account.customer_id == registered.id
        assert set(Order.objects.values_list("customer_id", flat=True)) == {registered.id}

    @pytest.mark.parametrize(
        "now", [{"reference": "C-99"}, {"email": "bob@example.org", "reference": "C-99"}]
    )
    def test_nobody_else_gets_a_guests_order(self, now: dict[str, str]) -> None:
        order = order_sent(customer={"email": "guest@example.org"})
        receive(order)

        [outcome] = receive(changed(order, customer=now))

        assert [wrong.field for wrong in outcome.wrong] == ["customer.reference"]

    def test_a_version_that_says_nothing_of_parcels_takes_none_away(self) -> None:
        order = order_sent()
        receive(order)
        parcels = list(Parcel.objects.values())
        bare = changed(order, status="later")
        del bare["shipments"]

        [outcome] = receive(bare)

        assert (outcome.result, outcome.kept) == ("updated", ["shipments"])
        assert list(Parcel.objects.values()) == parcels
        [outcome] = receive({**bare, "updated_at": timezone.now().isoformat(), "shipments": []})
        assert (outcome.kept, Parcel.objects.count()) == ([], 0)

    def test_several_times_in_one_batch_is_taken_in_turn(self) -> None:
        order = order_sent()

        outcomes = receive(order, changed(order, status="later"), order)

        assert [outcome.result for outcome in outcomes] == ["created", "updated", "stale"]
        assert Order.objects.get().shop_status == "later"
