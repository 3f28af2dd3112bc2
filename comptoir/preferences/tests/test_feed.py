"""The shop hears in its feed whom it may write to now, and whom no longer, whoever said so and wherever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.journal.models import ShopEvent
from comptoir.journal.record import IMPORT, NOBODY_KNOWN
from comptoir.preferences.actions import choose, stop_at
from comptoir.preferences.models import Source, Way
from comptoir.sellers.actions import create_key

pytestmark = pytest.mark.django_db
ADDRESS = Way("email", "alice@example.org")
HERE = "/api/shop/v1"


@pytest.fixture
def shop() -> Client:
    _key, secret = create_key("Shop", scopes=["events:read", "customers:write"], by=IMPORT)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def hers(alice: Any) -> Customer:
    return Customer.objects.get(id=alice.customer_id)


@pytest.fixture
def his(bob: Any, hers: Customer) -> Customer:
    his = Customer.objects.get(id=bob.customer_id)
    ShopEvent.objects.all().delete()
    return his


def heard(shop: Client) -> list[tuple[str, str, dict[str, str]]]:
    items = shop.get(f"{HERE}/events").json()["items"]
    assert {item["about"]["kind"] for item in items} <= {"choice"}
    return [(item["type"], item["customer"], item["details"]) for item in items]


def details(source: str, *, basis: str = "consent") -> dict[str, str]:
    return {"topic": "offers", "channel": "email", "basis": basis, "source": source}


def test_what_she_chooses_on_the_page(shop: Client, hers: Customer, his: Customer) -> None:
    for given in (True, True, False, False):
        choose(hers.pk, [("offers", ADDRESS, given)], source=Source.PREFERENCES, by=hers)

    assert heard(shop) == [
        ("preferences.allowed", str(hers.id), details("preferences")),
        ("preferences.stopped", str(hers.id), details("preferences")),
    ]


def test_what_a_link_stops_for_all_who_have_the_address(shop: Client, hers: Customer, his: Customer) -> None:
    for owner in (hers, his):
        choose(owner.pk, [("offers", ADDRESS, True)], source=Source.PREFERENCES, by=owner)
    ShopEvent.objects.all().delete()

    stop_at(ADDRESS.key, source=Source.LINK, by=NOBODY_KNOWN)
    stop_at(ADDRESS.key, source=Source.LINK, by=NOBODY_KNOWN)

    assert sorted(heard(shop), key=str) == sorted(
        [("preferences.stopped", str(owner.id), details("link")) for owner in (hers, his)], key=str
    )


def test_what_the_shop_records_itself_and_no_more_than_what_changed(
    shop: Client, hers: Customer, his: Customer
) -> None:
    row = {"customer": f"id:{hers.id}", "topic": "offers", "channel": "email", "basis": "soft_opt_in"}
    moments = {"given": "2026-03-02T09:00:00Z", "earlier": "2026-03-01T09:00:00Z"}
    for change in (
        {"given": True, "happened_at": moments["given"]},
        {"given": True, "happened_at": moments["given"]},
        {"given": False, "happened_at": moments["earlier"]},
        {"given": False, "happened_at": timezone.now().isoformat()},
    ):
        told = shop.post(f"{HERE}/consents", json.dumps([row | change]), content_type="application/json")
        assert told.json()["counts"].get("refused") is None

    assert heard(shop) == [
        ("preferences.allowed", str(hers.id), details("shop", basis="soft_opt_in")),
        ("preferences.stopped", str(hers.id), details("shop", basis="soft_opt_in")),
    ]
