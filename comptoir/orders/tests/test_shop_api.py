"""Orders by the shop's API: sent one by one and in bulk, read, and kept from keys that may not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import customer_for_shop
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.archive_order import archive_order
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.intake.only_one_seller import NO_NUMBER
from comptoir.orders.models import Order
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope, Seller

pytestmark = pytest.mark.django_db
ADDRESS = "/api/shop/v1/orders"


class Dev:
    """The shop's own program, with a key."""

    def __init__(self, *scopes: str, seller: Seller | None = None) -> None:
        _key, secret = create_key("Shop", scopes=scopes or Scope.values, by=IMPORT, seller=seller)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def put(self, order: dict[str, Any], reference: str | None = None, **named: Any) -> Any:
        address = f"{ADDRESS}/{reference or order['reference']}"
        return self.client.put(address, json.dumps(order), content_type="application/json", **named)

    def send(self, body: str, content_type: str = "application/json", **named: Any) -> Any:
        return self.client.post(ADDRESS, body, content_type=content_type, **named)

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(ADDRESS + path, query)


@pytest.fixture
def dev() -> Dev:
    return Dev()


def later(days: int = 1) -> str:
    """Return a moment after the one in `order_sent`, and not ahead of now."""
    return (timezone.now() - timedelta(days=5 - days)).isoformat()


class TestPut:
    def test_takes_a_new_one_and_says_that_it_was_placed(self, dev: Dev) -> None:
        answer = dev.put(order_sent("new"))

        assert (answer.status_code, answer.json()) == (
            201,
            {"reference": "new", "result": "created", "kept": []},
        )
        order = Order.objects.get()
        [entry] = CustomerEntry.objects.for_customer(order.customer_id).filter(about_id=order.id)
        assert (entry.fact, entry.by_kind, entry.by_name) == ("orders.placed", "shop", "Shop")

    def test_history_is_silent(self, dev: Dev) -> None:
        answer = dev.client.put(
            f"{ADDRESS}/old?history=true", json.dumps(order_sent("old")), "application/json"
        )

        assert answer.status_code == 201
        assert CustomerEntry.objects.filter(fact="orders.imported").count() == 1
        assert not CustomerEntry.objects.filter(fact="orders.placed").exists()

    def test_history_that_changes_is_imported_once(self, dev: Dev) -> None:
        for status in ("packed", "sent"):
            now = timezone.now().isoformat()
            dev.client.put(
                f"{ADDRESS}/old?history=true",
                json.dumps(order_sent("old", status=status, updated_at=now)),
                "application/json",
            )

        facts = CustomerEntry.objects.filter(about_id=Order.objects.get().id).values_list("fact", flat=True)
        assert sorted(facts) == ["orders.changed", "orders.imported"]

    def test_the_reference_may_stand_in_the_address_alone(self, dev: Dev) -> None:
        sent = order_sent("a/b c")
        del sent["reference"]

        assert dev.put(sent, "a/b c").json()["reference"] == "a/b c"
        assert dev.get("/a/b c").json()["reference"] == "a/b c"

    def test_another_reference_than_the_addresss_is_refused(self, dev: Dev) -> None:
        answer = dev.put(order_sent("one"), "other")

        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {"field": "reference", "reason": "This is not the reference in the URL."}
        ]

    def test_whatever_reference_is_taken_is_found_again(self, dev: Dev) -> None:
        assert dev.put(order_sent("a b/ü#?"), "a%20b/%C3%BC%23%3F").status_code == 201
        assert dev.get("/a%20b/%C3%BC%23%3F").json()["reference"] == "a b/ü#?"

    def test_newer_changes_older_and_equal_do_not(self, dev: Dev) -> None:
        first = order_sent("again", updated_at=later())
        dev.put(first)

        assert dev.put(first).json()["result"] == "unchanged"
        assert dev.put({**first, "updated_at": first["placed_at"]}).json()["result"] == "stale"
        answer = dev.put({**first, "updated_at": later(2), "state": "cancelled", "shipments": []})

        assert (answer.status_code, answer.json()["result"]) == (200, "updated")
        assert dev.get("/again").json()["state"] == "cancelled"

    def test_says_what_it_kept(self, dev: Dev, alice: Any) -> None:
        sent = order_sent("kept")
        dev.put(sent)
        archive_order(Order.objects.get(), by=alice)

        assert dev.put({**sent, "updated_at": later()}).json()["kept"] == ["archived"]
        assert dev.get("/kept").json()["is_archived"]

    def test_below_what_has_shipped_is_a_conflict_that_names_the_field(self, dev: Dev) -> None:
        sent = order_sent("shipped")
        dev.put(sent)
        fewer = [{**sent["lines"][0], "quantity": 1}, sent["lines"][1]]

        answer = dev.put({**sent, "lines": fewer, "shipments": [], "updated_at": later()})

        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"][0]["field"] == "lines.0.quantity"
        assert dev.get("/shipped").json()["lines"][0]["quantity"] == 2

    def test_another_customer_is_a_conflict(self, dev: Dev) -> None:
        dev.put(order_sent("hers"))

        answer = dev.put(order_sent("hers", customer={"email": "bob@example.org"}, updated_at=later()))

        assert answer.status_code == 409
        assert answer.json()["errors"][0]["field"] == "customer.email"

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ("{", 400, "unreadable"),
            ("", 400, "unreadable"),
            ("[]", 422, "invalid"),
            ('"order"', 422, "invalid"),
            ("{}", 422, "invalid"),
            ('{"placed_at": "2026-03-02", "currency": "EUR", "quantity": 1}', 422, "invalid"),
        ],
    )
    def test_what_is_no_order_is_said(self, dev: Dev, body: str, status: int, code: str) -> None:
        answer = dev.client.put(f"{ADDRESS}/x", body, content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert not Order.objects.exists()


class TestSend:
    def test_a_wrong_one_harms_no_other(self, dev: Dev) -> None:
        twice = order_sent("a")
        rows = [twice, order_sent("b", currency="EURO"), twice, order_sent("c")]

        answer = dev.send(json.dumps(rows))

        assert answer.status_code == 200
        assert answer.json()["counts"] == {"created": 2, "refused": 1, "unchanged": 1}
        assert [(row["index"], row["reference"], row["result"]) for row in answer.json()["items"]] == [
            (0, "a", "created"),
            (1, "b", "refused"),
            (2, "a", "unchanged"),
            (3, "c", "created"),
        ]
        assert answer.json()["items"][1]["errors"][0]["field"] == "currency"

    def test_json_lines_are_read_too(self, dev: Dev) -> None:
        body = "\n".join([json.dumps(order_sent("a")), "", "nonsense", json.dumps(order_sent("b"))])

        answer = dev.send(body, "application/x-ndjson")

        assert answer.json()["counts"] == {"created": 2, "refused": 1}

    @pytest.mark.parametrize(("body", "status"), [("{", 400), ("{}", 422), ("[1, null]", 200), ("[]", 200)])
    def test_what_is_no_list_is_said(self, dev: Dev, body: str, status: int) -> None:
        assert dev.send(body).status_code == status

    def test_too_many_are_refused_whole(self, dev: Dev) -> None:
        answer = dev.send("[" + ",".join(["{}"] * 10_001) + "]")

        assert (answer.status_code, answer.json()["code"]) == (413, "too_many_rows")

    def test_the_same_key_has_its_effect_once_and_the_same_answer(self, dev: Dev) -> None:
        body = json.dumps([order_sent("once")])
        key = {"Idempotency-Key": '"one"'}

        first, second = dev.send(body, headers=key), dev.send(body, headers=key)

        assert first.json() == second.json()
        assert (first.json()["counts"], second["Idempotency-Replayed"]) == ({"created": 1}, "true")


class TestRead:
    def test_an_order_comes_whole(self, dev: Dev) -> None:
        dev.put(order_sent("whole"))

        answered = dev.get("/whole").json()

        assert (
            answered["total_minor"],
            answered["lines"][0]["seller"]["reference"],
            len(answered["shipments"]),
        ) == (
            2480,
            "carmes",
            1,
        )
        assert answered["shipping_address"]["city"] == "Paris"
        assert dev.get("/nothing").status_code == 404

    def test_a_customers_orders_page_by_page(self, dev: Dev) -> None:
        for at in range(5):
            dev.put(
                order_sent(f"n{at}", customer={"reference": "C-17"}, placed_at=f"2026-03-0{at + 1}T10:00:00Z")
            )

        first = dev.get(customer="C-17", limit=3).json()
        second = dev.get(customer="C-17", limit=3, cursor=first["next"]).json()

        assert [item["reference"] for item in first["items"] + second["items"]] == [
            "n4",
            "n3",
            "n2",
            "n1",
            "n0",
        ]
        assert second["next"] is None
        assert dev.get(customer="C-18").status_code == 404
        assert dev.get(customer="C-17", seller="carmes").status_code == 422
        assert dev.get(customer="C-17", cursor="nonsense").json()["errors"][0]["field"] == "cursor"
        assert dev.get(customer="C-17", limit=101).json()["errors"][0]["field"] == "limit"

    def test_a_sellers_orders(self, dev: Dev) -> None:
        dev.put(order_sent("both"))

        assert [item["items_minor"] for item in dev.get(seller="carmes").json()["items"]] == [1380]


class TestKeyOfOneSeller:
    @pytest.fixture
    def carmes(self) -> Dev:
        receive(
            order_sent("both"),
            order_sent("theirs", lines=order_sent()["lines"][1:], shipments=[]),
            order_sent("bare", lines=[], shipments=[], state="confirmed"),
        )
        scopes = (Scope.READ_ORDERS, Scope.WRITE_ORDERS)
        return Dev(*scopes, seller=Seller.objects.get(reference="carmes"))

    def test_sees_its_own_lines_and_nothing_else(self, carmes: Dev) -> None:
        answered = carmes.get("/both").json()

        assert [line["seller"]["reference"] for line in answered["lines"]] == ["carmes"]
        assert "payments" not in answered
        assert carmes.get("/theirs").status_code == 404
        assert [item["reference"] for item in carmes.get().json()["items"]] == ["both"]
        assert carmes.get(seller="rivoli").status_code == 403
        assert carmes.get(customer="C-17").status_code == 403

    def test_sends_its_own_lines_alone(self, carmes: Dev) -> None:
        own = self.own()

        assert carmes.put(own).status_code == 201
        answer = carmes.put(order_sent("new"))
        assert (answer.status_code, answer.json()["code"]) == (403, "key_of_one_seller")
        assert answer.json()["errors"] == [
            {"field": "lines.1.seller.reference", "reason": "is not the seller of this key"}
        ]
        for reference in ("both", "bare"):
            answer = carmes.put({**own, "reference": reference, "updated_at": later()})
            assert answer.json()["errors"] == [
                {"field": "reference", "reason": "this order is not this seller’s alone"}
            ]
        assert carmes.put({**own, "lines": [], "updated_at": later()}).json()["errors"] == [
            {"field": "lines", "reason": "a key of one seller sends that seller's lines"}
        ]
        rows = carmes.send(json.dumps([own, order_sent("new"), order_sent("own")])).json()
        assert [row["result"] for row in rows["items"]] == ["unchanged", "refused", "refused"]

    def test_names_no_customer_by_the_shops_number_and_learns_of_none(self, carmes: Dev) -> None:
        receive(order_sent("hers", customer={"reference": "C-17", "email": "alice@example.org"}))
        for email in ({}, {"email": "bob@example.org"}):
            known = carmes.put(self.own(customer={"reference": "C-17", **email}))
            unknown = carmes.put(self.own(customer={"reference": "C-2001", **email}))

            assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
            assert (known.status_code, known.json()["errors"]) == (
                403,
                [{"field": "customer.reference", "reason": NO_NUMBER}],
            )
        rows = [self.own(customer={"reference": reference}) for reference in ("C-17", "C-2001")]
        assert carmes.send(json.dumps(rows)).json()["counts"] == {"refused": 2}
        assert customer_for_shop("C-2001") is None
        assert not Order.objects.filter(number="own").exists()

    def test_names_the_customer_by_her_address(self, carmes: Dev) -> None:
        assert carmes.put(self.own(customer={"email": "bob@example.org"})).status_code == 201

    def own(self, **changes: Any) -> dict[str, Any]:
        return order_sent("own", lines=order_sent()["lines"][:1], shipments=[], **changes)


class TestDoor:
    def test_what_no_table_holds_is_refused_and_named(self, dev: Dev) -> None:
        for path, asked, field in (("/%00", {}, "path"), ("", {"seller": "a\0"}, "seller")):
            answer = dev.get(path, **asked)

            assert answer.status_code == 422
            assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]

    def test_wrong_keys_are_counted_by_network(self) -> None:
        tried = [
            Client(REMOTE_ADDR=f"2001:db8::{at:x}").get(ADDRESS, headers={"Authorization": "Bearer no"})
            for at in range(62)
        ]

        assert [answer.status_code for answer in tried] == [401] * 60 + [429] * 2

    def test_nobody_comes_in_without_a_key(self, client: Client) -> None:
        for headers in ({}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic x"}):
            answer = client.get(f"{ADDRESS}/x", headers=headers)

            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
            assert answer["WWW-Authenticate"] == 'Bearer realm="comptoir"'

    def test_a_scope_is_needed(self) -> None:
        reader = Dev(Scope.READ_ORDERS)

        assert reader.put(order_sent("x")).json()["code"] == "scope_missing"
        assert reader.client.get("/api/shop/v1/events").status_code == 403
        assert not Order.objects.exists()

    def test_who_is_signed_in_as_a_customer_is_no_shop(self, as_alice: Client) -> None:
        assert as_alice.get(f"{ADDRESS}/x").status_code == 401

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("delete", "/orders/x", 405), ("get", "/nothing", 404), ("patch", "/events", 405)],
    )
    def test_errors_of_the_framework_are_problems_too(
        self, dev: Dev, method: str, path: str, status: int
    ) -> None:
        answer = getattr(dev.client, method)(f"/api/shop/v1{path}")

        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status

    def test_says_how_much_is_left_and_when_it_is_too_much(self, dev: Dev, settings: Any) -> None:
        settings.API_SHOP_LIMIT = 2

        first, _second, third = (dev.get("/x") for _ in range(3))

        assert first["RateLimit-Policy"] == '"minute";q=2;w=60'
        assert first["RateLimit"].startswith('"minute";r=1;t=')
        assert (third.status_code, third.json()["code"]) == (429, "too_many_requests")
        assert 0 < int(third["Retry-After"]) <= 60

    def test_wrong_keys_are_counted_too(self, client: Client) -> None:
        tries = [client.get(f"{ADDRESS}/x", headers={"Authorization": f"Bearer {at}"}) for at in range(61)]

        assert {attempt.status_code for attempt in tries[:60]} == {401}
        assert tries[60].status_code == 429

    def test_too_large_a_body_is_said(self, dev: Dev, settings: Any) -> None:
        settings.API_SHOP_LARGEST_BODY = 100

        for headers in ({}, {"Idempotency-Key": "k"}):
            assert dev.send(json.dumps([order_sent("x")]), headers=headers).json()["code"] == "too_large"


def test_the_feed_hears_nothing_of_orders_that_the_shop_sent(dev: Dev) -> None:
    dev.put(order_sent("x"))

    assert not ShopEvent.objects.exists()
