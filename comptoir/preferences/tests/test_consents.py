"""The shop asks whether it may write to a customer, or to many, and where she may stop it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.models import Customer, CustomerByReference
from comptoir.journal.record import IMPORT
from comptoir.preferences.actions import choose, stop_marketing
from comptoir.preferences.models import Choice, Source, Way, public_stop, way_of
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
HERE = "/api/shop/v1"
EMAIL, SMS = Way("email", "alice@example.org"), Way("sms", "+33639980001")


def keyed(*scopes: str) -> Client:
    _key, secret = create_key("Shop", scopes=scopes, by=IMPORT)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def shop() -> Client:
    return keyed("customers:read")


@pytest.fixture
def hers(alice: Any) -> Customer:
    hers = Customer.objects.get(id=alice.customer_id)
    hers.reference = "C-17"
    hers.save(update_fields=["reference"])
    CustomerByReference.objects.create(reference="C-17", customer_id=hers.id)
    return hers


def allow(owner: Customer, *chosen: tuple[str, Way], given: bool = True) -> None:
    rows = [(topic, way, given) for topic, way in chosen]
    choose(owner.pk, rows, source=Source.PREFERENCES, by=IMPORT)


def consents(shop: Client, owner: Customer, **query: Any) -> list[dict[str, Any]]:
    answer = shop.get(f"{HERE}/customers/id:{owner.id}/consents", query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def check(shop: Client, *customers: str, topic: str = "offers", channel: str = "email") -> Any:
    body = {"topic": topic, "channel": channel, "customers": customers}
    return shop.post(f"{HERE}/consents/check", body, content_type="application/json")


class TestOfOneCustomer:
    def test_all_that_holds_is_told_with_its_proof(self, shop: Client, hers: Customer) -> None:
        allow(hers, ("offers", EMAIL), ("deliveries", SMS))

        service, marketing = consents(shop, hers)

        choice = Choice.objects.get(topic="offers")
        link = marketing.pop("unsubscribe_url")
        assert marketing.pop("since")
        assert marketing == {
            "topic": "offers",
            "channel": "email",
            "recipient": "alice@example.org",
            "is_given": True,
            "may_write": True,
            "basis": "consent",
            "source": "preferences",
            "wording": choice.wording,
            "language": choice.language,
            "proof": "",
        }
        stop = public_stop(urlsplit(link).path.split("/")[2])
        assert stop == (hers.id, "email", EMAIL.key, "offers")
        assert (service["topic"], service["basis"]) == ("deliveries", "service")
        assert service["may_write"]
        assert service["unsubscribe_url"] is None

    def test_at_a_former_address_she_may_not_be_written_to(self, shop: Client, hers: Customer) -> None:
        allow(hers, ("offers", Way("email", "old@example.org")))

        [row] = consents(shop, hers)

        assert (row["is_given"], row["may_write"], row["unsubscribe_url"]) == (True, False, None)

    def test_what_was_stopped_is_told_too(self, shop: Client, hers: Customer) -> None:
        allow(hers, ("offers", EMAIL))
        stop_marketing(hers.pk, source=Source.PREFERENCES, by=IMPORT)

        [row] = consents(shop, hers)

        assert (row["is_given"], row["may_write"], row["unsubscribe_url"]) == (False, False, None)

    def test_of_a_moment_in_the_past_what_held_then(self, shop: Client, hers: Customer) -> None:
        before = timezone.now()
        allow(hers, ("offers", EMAIL))
        between = timezone.now()
        allow(hers, ("offers", EMAIL), given=False)

        assert consents(shop, hers, at=before.isoformat()) == []
        [row] = consents(shop, hers, at=between.isoformat())
        assert (row["is_given"], row["may_write"], row["unsubscribe_url"]) == (True, True, None)
        assert not consents(shop, hers)[0]["may_write"]

    def test_the_future_is_not_known(self, shop: Client, hers: Customer) -> None:
        ahead = (timezone.now() + timedelta(hours=1)).isoformat()
        answer = shop.get(f"{HERE}/customers/C-17/consents", {"at": ahead})

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "at")

    def test_a_call_has_no_link(self, shop: Client, hers: Customer, settings: Any) -> None:
        settings.MARKETING_TOPICS = ["calls"]
        allow(hers, ("calls", Way("phone", "+33639980001")))

        [row] = consents(shop, hers)

        assert (row["may_write"], row["unsubscribe_url"]) == (True, None)

    def test_nobodys_are_not_there(self, shop: Client) -> None:
        assert shop.get(f"{HERE}/customers/nobody/consents").status_code == 404


class TestOfMany:
    def test_each_is_answered_in_the_sequence_of_the_question(
        self, shop: Client, hers: Customer, bob: Any
    ) -> None:
        his = Customer.objects.get(id=bob.customer_id)
        allow(hers, ("offers", EMAIL))
        names = [f"id:{his.id}", "nobody", "C-17", f"id:{hers.id}", "id:nonsense", "a\0b"]

        items = check(shop, *names).json()["items"]

        assert [row["customer"] for row in items] == names
        assert [row["result"] for row in items] == [
            "known", "unknown_customer", "known", "known", "unknown_customer", "unknown_customer",
        ]  # fmt: skip
        assert [row["may_write"] for row in items] == [False, False, True, True, False, False]
        allowed = items[2]
        assert (allowed["recipient"], allowed["basis"]) == ("alice@example.org", "consent")
        assert allowed["since"]
        stop = public_stop(urlsplit(allowed["unsubscribe_url"]).path.split("/")[2])
        assert stop == (hers.id, "email", EMAIL.key, "offers")
        nothing = {"may_write": False, "recipient": "", "basis": None, "since": None, "unsubscribe_url": None}
        assert items[0] == {"customer": names[0], "result": "known", **nothing}

    def test_is_one_question_about_one_topic_and_channel(self, shop: Client, hers: Customer) -> None:
        allow(hers, ("offers", EMAIL))

        def may(**asked: str) -> bool:
            return bool(check(shop, "C-17", **asked).json()["items"][0]["may_write"])

        assert may()
        assert not may(topic="surveys")
        assert not may(channel="sms")

    def test_what_belongs_to_her_orders_has_no_link(self, shop: Client, hers: Customer) -> None:
        allow(hers, ("deliveries", SMS))

        [row] = check(shop, "C-17", topic="deliveries", channel="sms").json()["items"]

        assert (row["may_write"], row["recipient"], row["unsubscribe_url"]) == (True, SMS.recipient, None)

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"topic": "weather"}, "topic"),
            ({"topic": "partners"}, "topic"),
            ({"topic": "orders"}, "channel"),
            ({"channel": "phone"}, "channel"),
            ({"channel": "pigeon"}, "channel"),
        ],
    )
    def test_a_wrong_question_is_named(self, shop: Client, asked: dict[str, str], field: str) -> None:
        answer = check(shop, "C-17", **asked)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)

    def test_ten_thousand_are_enough(self, shop: Client) -> None:
        answer = check(shop, *["nobody"] * 10_001)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "customers")

    @pytest.mark.crosses_customers("ten thousand of them in one statement are too many to read in a test")
    def test_costs_as_many_statements_for_one_as_for_ten_thousand(
        self, shop: Client, hers: Customer, bob: Any
    ) -> None:
        allow(hers, ("offers", EMAIL))
        his = Customer.objects.get(id=bob.customer_id)
        allow(his, ("offers", way_of(his, "email")))
        check(shop, "C-17", f"id:{his.id}")

        with CaptureQueriesContext(connection) as one:
            check(shop, "C-17", f"id:{his.id}")
        with CaptureQueriesContext(connection) as many:
            answer = check(shop, *[f"C-{at}" for at in range(9_998)], "C-17", f"id:{his.id}")

        assert len(one) == len(many)
        items = answer.json()["items"]
        # C-17 was named twice.
        assert (len(items), sum(row["may_write"] for row in items)) == (10_000, 3)


@pytest.mark.parametrize("scope", ["customers:write", "orders:read", "messages:write"])
def test_a_key_that_may_not_read_customers_learns_nothing(hers: Customer, scope: str) -> None:
    other = keyed(scope)

    assert other.get(f"{HERE}/customers/C-17/consents").status_code == 403
    assert check(other, "C-17").status_code == 403


def test_a_sellers_key_learns_and_tells_nothing(hers: Customer, carla: Any) -> None:
    seller = Seller.objects.get(reference="carmes")
    _key, secret = create_key("Carla", scopes=["orders:read", "orders:write"], by=IMPORT, seller=seller)
    narrowed = Client(headers={"Authorization": f"Bearer {secret}"})

    assert narrowed.get(f"{HERE}/customers/C-17/consents").status_code == 403
    assert check(narrowed, "C-17").status_code == 403
    told = narrowed.post(f"{HERE}/consents", json.dumps([]), content_type="application/json")
    assert told.status_code == 403
