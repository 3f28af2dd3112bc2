"""Programs send things back, and the shop's answers, receives and settles; a narrowed key sees its own."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from comptoir.journal.record import IMPORT
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.payments.models import Refund
from comptoir.photos.actions import keep_photo
from comptoir.photos.examples import upload
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.models import Return, ReturnState
from comptoir.returns.tests.given import NUMBER, arrived, ask, item, line, one, received
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
HERS, SHOP = "/api/v1", "/api/shop/v1"
JSON = {"content_type": "application/json"}


@pytest.fixture
def dev() -> Client:
    return Dev("orders:read", "orders:write").client


class TestCustomer:
    def test_says_what_may_go_back(self, as_alice: Client, alice: Any) -> None:
        arrived(45)

        [coffee, _notebook] = as_alice.get(f"{HERS}/orders/{NUMBER}/returnable").json()["items"]

        assert (coffee["line"], coffee["pieces"], coffee["code"]) == ("1", 0, "too_late")
        assert "It could be sent back until" in coffee["words"]

    def test_asks_for_a_return_and_cancels_it(self, as_alice: Client, alice: Any) -> None:
        arrived()
        sent = {"order": NUMBER, "items": [{"line": "1", "quantity": 2}], "own_expense": True}

        answer = as_alice.post(f"{HERS}/returns", sent, **JSON)

        assert answer.status_code == 201, answer.json()
        [back] = answer.json()["items"]
        assert (back["state"], back["way"], back["items"][0]["reason"]) == ("authorised", "own", "not_said")
        assert as_alice.get(f"{HERS}/returns").json()["items"][0]["number"] == back["number"]

        cancelled = as_alice.post(f"{HERS}/returns/{back['number']}/cancellation")

        assert cancelled.json()["state"] == "cancelled"

    def test_names_a_line_that_is_not_there(self, as_alice: Client, alice: Any) -> None:
        arrived()

        answer = as_alice.post(
            f"{HERS}/returns", {"order": NUMBER, "items": [{"line": "9", "quantity": 1}]}, **JSON
        )

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items.0.line")

    def test_refuses_in_words(self, as_alice: Client, alice: Any) -> None:
        arrived(45)

        answer = as_alice.post(
            f"{HERS}/returns", {"order": NUMBER, "items": [{"line": "1", "quantity": 1}]}, **JSON
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "too_late")


class TestShop:
    def test_lists_and_reads(self, dev: Client) -> None:
        back = one(arrived())

        [listed] = dev.get(f"{SHOP}/returns").json()["items"]

        assert (listed["number"], listed["seller"]) == (back.number, "carmes")
        assert dev.get(f"{SHOP}/returns/{back.number}").json()["state"] == "authorised"
        assert dev.get(f"{SHOP}/returns?waiting=true").json()["items"] == []

    def test_accepts_receives_and_settles(self, dev: Client) -> None:
        back = one(arrived(20), item(reason=ReturnReason.TOO_SMALL, wants=Remedy.EXCHANGE, exchange="500 g"))
        path = f"{SHOP}/returns/{back.number}"

        accepted = dev.post(f"{path}/authorisation", {"refund_instead": ["1"]}, **JSON)
        came = dev.post(f"{path}/reception", {}, **JSON)
        settlement = {"items": [{"line": "1", "outcome": "refund", "amount_minor": 90, "why": "Entamé"}]}
        settled = dev.post(f"{path}/settlement", settlement, **JSON)

        assert accepted.json()["items"][0]["wants"] == "refund"
        assert came.json()["state"] == "received"
        assert settled.json()["items"][0]["given_minor"] == 600
        assert (Refund.objects.get().amount_minor, line().returned) == (600, 1)
        again = dev.post(f"{path}/settlement", settlement, **JSON)
        assert (again.status_code, again.json()["code"]) == (409, "already_settled")

    @pytest.mark.parametrize("outcome", ["refund", "goodwill"])
    def test_an_amount_beyond_all_measure_is_refused(self, dev: Client, outcome: str) -> None:
        back = received(arrived(20))
        sent = {"line": "1", "outcome": outcome, "amount_minor": 10**30, "why": "Usé"}

        answer = dev.post(f"{SHOP}/returns/{back.number}/settlement", {"items": [sent]}, **JSON)

        assert (answer.status_code, answer.json()["code"], Refund.objects.count()) == (409, "too_much", 0)

    def test_a_line_that_is_named_twice_is_named(self, dev: Client) -> None:
        back = received(arrived(20))
        twice = [{"line": "1", "outcome": "refund"}, {"line": "1", "outcome": "refused", "why": "Usé"}]

        answer = dev.post(f"{SHOP}/returns/{back.number}/settlement", {"items": twice}, **JSON)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items.1.line")
        assert not Refund.objects.exists()

    def test_refuses_with_a_reason(self, dev: Client) -> None:
        back = one(arrived(20), item(reason=ReturnReason.TOO_SMALL, wants=Remedy.EXCHANGE, exchange="500 g"))

        answer = dev.post(f"{SHOP}/returns/{back.number}/refusal", {"why": "Plus en stock"}, **JSON)

        assert answer.json()["state"] == "refused"

    def test_a_label_is_base64(self, dev: Client) -> None:
        back = one(arrived(20), item(reason=ReturnReason.DEFECTIVE, comment="Cassé"))
        path = f"{SHOP}/returns/{back.number}/label"

        wrong = dev.post(path, {"pdf": "%%%"}, **JSON)
        none = dev.post(path, {"pdf": b64encode(b"no pdf").decode()}, **JSON)

        assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "pdf")
        assert none.status_code == 409

    def test_a_narrowed_key_sees_its_own_alone(self) -> None:
        hers, others = ask(arrived(), item("1"), item("2"))
        narrowed = Dev("orders:read", "orders:write", seller=Seller.objects.get(reference="carmes")).client

        assert [row["number"] for row in narrowed.get(f"{SHOP}/returns").json()["items"]] == [hers.number]
        assert narrowed.get(f"{SHOP}/returns/{others.number}").status_code == 404
        assert narrowed.post(f"{SHOP}/returns/{others.number}/reception", {}, **JSON).status_code == 404
        shown = narrowed.get(f"{SHOP}/orders/{NUMBER}/returnable").json()["items"]
        assert [row["line"] for row in shown] == ["1"]

    def test_shows_the_photos_of_what_goes_back(self, dev: Client) -> None:
        order = arrived()
        shown = keep_photo(order.customer, upload(), by=IMPORT)
        back, others = ask(order, item("1", photos=(shown,)), item("2"))

        [listed] = [row for row in dev.get(f"{SHOP}/returns").json()["items"] if row["number"] == back.number]
        [photo] = listed["items"][0]["photos"]

        answer = dev.get(f"{SHOP}/returns/{back.number}/photos/{photo}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert dev.get(f"{SHOP}/returns/{others.number}/photos/{photo}").status_code == 404

    def test_says_that_one_is_lost_only_on_its_way(self, dev: Client) -> None:
        back = received(arrived(20))

        answer = dev.post(f"{SHOP}/returns/{back.number}/loss")

        assert (answer.status_code, answer.json()["code"]) == (409, "not_on_its_way")
        assert Return.objects.get().state == ReturnState.RECEIVED
