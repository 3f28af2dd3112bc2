"""A program gets problem details for every error, whatever found it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from comptoir.addresses.examples import give_addresses
from comptoir.addresses.models import Address
from comptoir.customers.examples import customer
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import order_sent
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.rest.problems import problem_of_status
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]
SHOP, HERS = "/api/shop/v1", "/api/v1"


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    details = json.loads(answer.content)
    assert details["code"] == code
    assert (details["status"], details["type"]) == (status, f"urn:comptoir:problem:{code}")


class TestBeforeAnybodyIsKnown:
    @pytest.mark.parametrize("path", [f"{SHOP}/orders", f"{HERS}/orders", "/api/nothing"])
    @pytest.mark.parametrize("host", ["evil.example", "a b", "localhost:x"])
    def test_a_wrong_host(self, client: Client, path: str, host: str) -> None:
        assert_problem(client.get(path, headers={"host": host}), 400, "bad_request")

    @pytest.mark.parametrize(
        "path", ["/api", "/api/", "/api/v2/orders", f"{SHOP}/nothing", f"{HERS}/nothing"]
    )
    def test_an_address_that_leads_nowhere(self, client: Client, path: str) -> None:
        assert_problem(client.get(path), 404, "not_found")

    @pytest.mark.parametrize("path", [f"{SHOP}/orders", f"{HERS}/orders"])
    def test_a_method_that_is_not_known_there(self, client: Client, path: str) -> None:
        answer = client.delete(path)

        assert_problem(answer, 405, "method_not_allowed")
        assert "GET" in answer["Allow"]

    def test_more_parameters_than_are_read(self, client: Client) -> None:
        assert_problem(client.get(f"{SHOP}/orders?{'a=1&' * 2000}"), 400, "bad_request")

    def test_no_token_of_the_session(self, alice: Any) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(alice)

        answer = client.post(f"{HERS}/addresses", {}, content_type="application/json")

        assert_problem(answer, 403, "csrf_token_missing")

    def test_is_said_in_english_to_a_shop_and_in_her_language_to_a_customer(self, client: Client) -> None:
        french = {"host": "evil.example", "accept-language": "fr"}

        assert client.get(f"{SHOP}/orders", headers=french).json()["detail"] == "The request cannot be read."
        assert client.get(f"{HERS}/orders", headers=french).json()["detail"] == "La requête est illisible."

    def test_what_went_wrong_on_our_side(self, settings: Any, monkeypatch: Any) -> None:
        def fail(*_args: Any, **_named: Any) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr("comptoir.orders.shop_api.orders.receive_orders", fail)
        _key, secret = create_key("Dev", scopes=Scope.values, by=IMPORT)
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})

        answer = client.put(f"{SHOP}/orders/1", order_sent("1"), content_type="application/json")

        assert_problem(answer, 500, "failed")

    def test_a_page_is_still_a_page(self, client: Client) -> None:
        assert client.get("/nothing/")["Content-Type"].startswith("text/html")


class TestTooOften:
    """One limit, counted by `count_or_refuse` in whatever both faces call."""

    def test_answers_a_page_and_an_api_alike(
        self, as_alice: Client, alice: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def remove(address: Address, **_named: Any) -> None:
            count_or_refuse(Limit("tried", f"tests:{address.customer_id}", rates="1/h"))

        for face in ("pages", "api"):
            monkeypatch.setattr(f"comptoir.addresses.{face}.remove_address", remove)
        address = give_addresses(alice)[0].id
        assert as_alice.delete(f"{HERS}/addresses/{address}").status_code == 204

        page = as_alice.post(f"/addresses/{address}/removal/")
        api = as_alice.delete(f"{HERS}/addresses/{address}")

        assert (page.status_code, page["Content-Type"].partition(";")[0]) == (429, "text/html")
        assert_problem(api, 429, "too_many_requests")
        assert 3590 < int(api["Retry-After"]) <= int(page["Retry-After"]) <= 3600

    def test_turns_a_page_that_says_so_into_a_problem(self) -> None:
        asked = RequestFactory().get(f"{SHOP}/orders")

        assert_problem(problem_of_status(asked, HttpResponse(status=429)), 429, "too_many_requests")


class TestParameters:
    @pytest.mark.parametrize(
        ("path", "name", "reason"),
        [
            ("/orders?customer=C-17&custmer=1", "custmer", "did you mean `customer`?"),
            ("/orders/1?expand=lines", "expand", "is not known here"),
            ("/events?since=4", "since", "these are: `after`, `limit`"),
            ("/customers?mail=a@example.org", "mail", "did you mean `email`?"),
        ],
    )
    def test_that_are_not_known_are_refused(self, path: str, name: str, reason: str) -> None:
        answer = Dev().client.get(SHOP + path)

        assert_problem(answer, 422, "invalid")
        [wrong] = [one for one in answer.json()["errors"] if one["field"] == name]
        assert reason in wrong["reason"]

    def test_change_nothing(self) -> None:
        dev = Dev()

        answer = dev.client.put(
            f"{SHOP}/orders/1?histroy=true", order_sent("1"), content_type="application/json"
        )

        assert "did you mean `history`?" in answer.json()["errors"][0]["reason"]
        assert dev.get("/1").status_code == 404

    def test_tell_a_stranger_nothing(self, client: Client) -> None:
        assert_problem(client.get(f"{SHOP}/orders?foo=1"), 401, "not_signed_in")

    def test_of_a_wrong_kind_are_said_in_her_language(self, client: Client) -> None:
        client.force_login(customer("alice@example.org", "Alice Martin"))

        answer = client.get(f"{HERS}/orders?limit=many&since=soon", headers={"accept-language": "fr"})

        assert {one["field"]: one["reason"] for one in answer.json()["errors"]} == {
            "limit": "doit être un nombre entier",
            "since": "doit être une date\N{NO-BREAK SPACE}: 2026-03-02",
        }


def test_a_reference_that_is_a_number_should_be_text() -> None:
    dev = Dev()

    answer = dev.put({**order_sent("1001"), "reference": 1001}, "1001")

    assert answer.json()["errors"] == [{"field": "reference", "reason": 'must be text: "1001"'}]
    assert dev.put({**order_sent("1001"), "reference": None}, "1001").status_code == 201
