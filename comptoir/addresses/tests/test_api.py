"""Addresses by the customer's API, and as the shop reads them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory

from comptoir.addresses.examples import give_addresses
from comptoir.addresses.models import Address
from comptoir.customers.models import Customer
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope

pytestmark = pytest.mark.django_db
HOME = {
    "country": "FR",
    "name": "Alice Martin",
    "street": ["12 bis rue des Écoles"],
    "postcode": "75005",
    "city": "Paris",
    "phone": "01 99 00 12 34",
}
JSON = "application/json"


class TestCustomer:
    def test_adds_reads_changes_prefers_and_deletes(self, as_alice: Client) -> None:
        added = as_alice.post("/api/v1/addresses", HOME, JSON)
        assert added.status_code == 201
        one = f"/api/v1/addresses/{added.json()['id']}"
        assert added.json()["phone"] == "+33199001234"
        assert added.json()["lines"] == ["Alice Martin", "12 bis rue des Écoles", "75005 Paris"]

        as_alice.post("/api/v1/addresses", {**HOME, "city": "Paris 5e"}, JSON)
        [first, second] = as_alice.get("/api/v1/addresses").json()["items"]
        assert (first["city"], first["is_default_shipping"], second["city"]) == ("Paris", True, "Paris 5e")
        preferred = as_alice.put(f"/api/v1/addresses/{second['id']}/default/billing")
        assert preferred.json()["is_default_billing"]
        assert not as_alice.get(one).json()["is_default_billing"]

        assert as_alice.put(one, {**HOME, "city": "PARIS"}, JSON).json()["city"] == "PARIS"
        assert as_alice.delete(one).status_code == 204
        assert as_alice.get(one).status_code == 404

    def test_what_is_deleted_was_deleted_by_her(self, as_alice: Client, alice: Any) -> None:
        home = give_addresses(alice)[0]

        as_alice.delete(f"/api/v1/addresses/{home.id}")

        entry = CustomerEntry.objects.get(fact="addresses.removed")
        assert (entry.by_kind, entry.by_id) == ("customer", str(alice.id))

    def test_is_told_what_is_wrong_field_by_field_in_her_language(self, as_alice: Client) -> None:
        wrong = {**HOME, "postcode": "1", "street": []}

        answer = as_alice.post("/api/v1/addresses", wrong, JSON)
        as_alice.cookies["language"] = "fr"
        french = as_alice.post("/api/v1/addresses", wrong, JSON)

        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert sorted(answer.json()["errors"], key=lambda one: one["field"]) == [
            {"field": "postcode", "reason": "It should look like 33380."},
            {"field": "street.0", "reason": "Type the street and the number."},
        ]
        assert "Indiquez le numéro et la rue." in french.content.decode()
        assert not Address.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"country": None}, "country"),
            ({"colour": "red"}, "colour"),
            ({"closed_days": [True]}, "closed_days.0"),
            ({"closed_days": [8]}, "closed_days.0"),
            ({"street": ["1", "2", "3"]}, "street"),
            ({"name": "x" * 301}, "name"),
        ],
    )
    def test_a_wrong_shape_is_said_of_its_field(
        self, as_alice: Client, changes: dict[str, Any], field: str
    ) -> None:
        answer = as_alice.post("/api/v1/addresses", {**HOME, **changes}, JSON)

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field

    def test_more_than_fit_is_a_conflict(self, as_alice: Client) -> None:
        for number in range(50):
            as_alice.post("/api/v1/addresses", {**HOME, "street": [f"{number} rue"]}, JSON)

        answer = as_alice.post("/api/v1/addresses", HOME, JSON)

        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_addresses")

    def test_the_same_key_adds_once_even_where_it_was_changed_since(self, as_alice: Client) -> None:
        key = {"Idempotency-Key": "first"}
        first = as_alice.post("/api/v1/addresses", HOME, JSON, headers=key).json()
        as_alice.delete(f"/api/v1/addresses/{first['id']}")

        again = as_alice.post("/api/v1/addresses", HOME, JSON, headers=key)
        other = as_alice.post("/api/v1/addresses", {**HOME, "city": "Lyon"}, JSON, headers=key)

        assert (again.json(), again["Idempotency-Replayed"]) == (first, "true")
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert not Address.objects.exists()


class TestDoor:
    def test_nobody_comes_in_unless_signed_in(self, client: Client) -> None:
        answer = client.get("/api/v1/addresses")

        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")

    def test_a_change_brings_the_token_of_the_session(self, alice: Any) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(alice)
        token = get_token(RequestFactory().get("/"))
        browser.cookies["csrftoken"] = token

        refused = browser.post("/api/v1/addresses", HOME, JSON)
        taken = browser.post("/api/v1/addresses", HOME, JSON, headers={"X-CSRFToken": token})

        assert (refused.status_code, refused.json()["code"]) == (403, "csrf_token_missing")
        assert taken.status_code == 201

    def test_bob_finds_none_of_hers(self, as_bob: Client, alice: Any) -> None:
        hers = give_addresses(alice)[0]
        one = f"/api/v1/addresses/{hers.id}"

        assert as_bob.get("/api/v1/addresses").json() == {"items": []}
        for answer in (
            as_bob.get(one),
            as_bob.put(one, HOME, JSON),
            as_bob.delete(one),
            as_bob.put(f"{one}/default/shipping"),
        ):
            assert answer.status_code == 404
        hers.refresh_from_db()
        assert hers.city == "Paris"


class TestShop:
    @pytest.fixture
    def dev(self) -> Client:
        _key, secret = create_key("Shop", scopes=[Scope.READ_CUSTOMERS, Scope.READ_EVENTS], by=IMPORT)
        return Client(headers={"Authorization": f"Bearer {secret}"})

    def test_reads_a_customers_addresses_by_our_id(self, dev: Client, alice: Any) -> None:
        give_addresses(alice)

        held = dev.get(f"/api/shop/v1/customers/id:{alice.customer_id}/addresses").json()["items"]

        assert [one["country"] for one in held] == ["FR", "CH", "US", "GP"]
        assert dev.get("/api/shop/v1/customers/nobody/addresses").status_code == 404
        assert dev.get("/api/shop/v1/customers/id:nobody/addresses").status_code == 404

    def test_finds_the_customer_by_address(self, dev: Client, alice: Any) -> None:
        held = dev.get("/api/shop/v1/customers", {"email": "ALICE@example.org"}).json()["items"]

        assert [one["id"] for one in held] == [str(alice.customer_id)]
        assert dev.get(f"/api/shop/v1/customers/id:{alice.customer_id}").json()["name"] == "Alice Martin"

    def test_hears_of_each_change_in_its_order_once(self, dev: Client, as_alice: Client) -> None:
        start = dev.get("/api/shop/v1/events").json()["next"]
        added = as_alice.post("/api/v1/addresses", HOME, JSON).json()
        as_alice.delete(f"/api/v1/addresses/{added['id']}")

        heard = dev.get("/api/shop/v1/events", {"after": start}).json()

        assert [event["type"] for event in heard["items"]] == [
            "addresses.added",
            "addresses.preferred",
            "addresses.preferred",
            "addresses.removed",
        ]
        assert heard["items"][0]["about"] == {"kind": "address", "id": added["id"]}
        assert heard["items"][0]["customer"] == str(Customer.objects.get(email="alice@example.org").id)
        assert "75005" not in json.dumps(heard)
        assert dev.get("/api/shop/v1/events", {"after": heard["next"]}).json()["items"] == []
        assert dev.get("/api/shop/v1/events", {"after": start, "limit": 1}).json()["next"] == start + 1
