"""What a customer's and the shop's programs can do, in the same words as the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comptoir.cancellations.actions import cancel_items
from comptoir.cancellations.models import Cancellation
from comptoir.cancellations.tests.given import (
    LINES,
    everything,
    given,
    line,
    only,
    picked,
)
from comptoir.journal.models import ShopEvent
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.payments.models import Refund
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
NUMBER = "403-0000001-0000001"
HERS = f"/api/v1/orders/{NUMBER}"
SHOP = "/api/shop/v1"


def post(client: Any, address: str, body: Any = None) -> Any:
    return client.post(address, json.dumps(body) if body is not None else "", "application/json")


class TestCustomer:
    def test_tells_what_can_be_cancelled(self, as_alice: Any) -> None:
        given(lines=picked("1"))

        told = as_alice.get(f"{HERS}/cancellable").json()

        assert told["answer_hours"] == 24
        assert [(one["reference"], one["way"], one["pieces"], one["code"]) for one in told["items"]] == [
            ("1", "on_request", 2, "picked"),
            ("2", "at_once", 1, ""),
        ]

    def test_cancels_and_lists(self, as_alice: Any) -> None:
        given()

        answer = post(
            as_alice,
            f"{HERS}/cancellations",
            {"lines": [{"reference": "1", "quantity": 1}], "reason": "price"},
        )

        [made] = answer.json()["items"]
        assert (answer.status_code, made["state"], made["reason"]) == (200, "granted", "price")
        assert made["lines"] == [{"reference": "1", "name": LINES[0]["name"], "quantity": 1, "cancelled": 1}]
        assert made["refund"] == str(Refund.objects.get().id)
        assert as_alice.get(f"{HERS}/cancellations").json()["items"] == [made]

    def test_without_lines_it_is_all(self, as_alice: Any) -> None:
        given(lines=picked("1"))

        made = post(as_alice, f"{HERS}/cancellations").json()["items"]

        assert [one["state"] for one in made] == ["granted", "requested"]

    def test_withdraws_twice_as_once(self, as_alice: Any) -> None:
        given(lines=picked("1"))
        made = post(as_alice, f"{HERS}/cancellations").json()["items"][1]

        answers = [post(as_alice, f"/api/v1/cancellations/{made['id']}/withdrawal") for _time in range(2)]

        assert [answer.json()["state"] for answer in answers] == ["withdrawn", "withdrawn"]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"lines": [{"reference": "9", "quantity": 1}]}, 422),
            ({"lines": [{"reference": "1", "quantity": 1}] * 2}, 422),
            ({"lines": [{"reference": "1", "quantity": 0}]}, 422),
            ({"reason": "whim"}, 422),
            ({"lines": []}, 409),
            ({"lines": [{"reference": "1", "quantity": 3}]}, 409),
        ],
    )
    def test_says_what_is_wrong(self, as_alice: Any, body: Any, status: int) -> None:
        given()
        before = everything()

        answer = post(as_alice, f"{HERS}/cancellations", body)

        assert (answer.status_code, everything() == before) == (status, True)

    def test_bob_finds_nothing(self, as_alice: Any, as_bob: Any) -> None:
        given(lines=picked("1"))
        made = post(as_alice, f"{HERS}/cancellations").json()["items"][1]

        for answer in (
            as_bob.get(f"{HERS}/cancellable"),
            as_bob.get(f"{HERS}/cancellations"),
            post(as_bob, f"{HERS}/cancellations"),
            post(as_bob, f"/api/v1/cancellations/{made['id']}/withdrawal"),
        ):
            assert answer.status_code == 404


class TestShop:
    @pytest.fixture
    def asked(self) -> Cancellation:
        order = given(lines=picked("1", "2"))
        request, _other = cancel_items(order, only(order, one=2, two=1), by=order.customer)
        return request

    def test_hears_of_it_in_the_feed_and_lists_it(self, asked: Cancellation) -> None:
        dev = Dev()

        listed = dev.client.get(f"{SHOP}/cancellations", {"state": "requested"}).json()["items"]

        assert {one["seller"] for one in listed} == {"carmes", "rivoli"}
        assert sorted(one["lines"][0]["reference"] for one in listed) == ["1", "2"]
        assert ShopEvent.objects.filter(fact="cancellations.requested").count() == 2

    def test_grants_twice_as_once(self, asked: Cancellation) -> None:
        dev = Dev()

        answers = [post(dev.client, f"{SHOP}/cancellations/{asked.id}/grant") for _time in range(2)]

        assert [answer.json()["state"] for answer in answers] == ["granted", "granted"]
        assert (line().cancelled, Refund.objects.count()) == (2, 1)

    def test_refuses_within_the_time_with_a_reason(self, asked: Cancellation) -> None:
        dev = Dev()

        answer = post(dev.client, f"{SHOP}/cancellations/{asked.id}/refusal", {"why": "packed"})
        late = post(dev.client, f"{SHOP}/cancellations/{asked.id}/grant")

        assert (answer.json()["state"], answer.json()["why"]) == ("refused", "packed")
        assert (late.status_code, late.json()["code"]) == (409, "already_refused")

    def test_a_refusal_needs_words_for_another_reason(self, asked: Cancellation) -> None:
        answer = post(Dev().client, f"{SHOP}/cancellations/{asked.id}/refusal", {"why": "other"})

        assert (answer.status_code, answer.json()["code"]) == (409, "reason_needs_words")

    def test_answers_many_and_a_wrong_row_harms_no_other(self, asked: Cancellation) -> None:
        other = Cancellation.objects.exclude(id=asked.id).get()
        rows = [
            {"cancellation": str(asked.id), "answer": "grant"},
            {"cancellation": "nothing", "answer": "grant"},
            {"cancellation": str(other.id), "answer": "refuse"},
            {"cancellation": str(other.id), "answer": "refuse", "why": "packed"},
            {"cancellation": str(other.id), "answer": "grant"},
            {"cancellation": str(asked.id), "answer": "shrug"},
        ]

        told = post(Dev().client, f"{SHOP}/cancellations/answers", rows).json()

        assert told["counts"] == {"answered": 2, "refused": 4}
        assert [one["code"] for one in told["items"]] == [
            None,
            "invalid",
            "invalid",
            None,
            "already_refused",
            "invalid",
        ]

    def test_cancels_what_it_cannot_send_once(self) -> None:
        given()
        body = {
            "reference": "R-1",
            "lines": [{"reference": "1", "quantity": 1}],
            "reason": "out_of_stock",
        }
        dev = Dev()

        answers = [post(dev.client, f"{SHOP}/orders/{NUMBER}/cancellations", body) for _time in range(2)]

        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
        assert (line().cancelled, Cancellation.objects.get().asked_by) == (1, "shop")

    def test_a_key_of_one_seller_reaches_its_own_alone(self, asked: Cancellation) -> None:
        rivoli = Dev("orders:read", "orders:write", seller=Seller.objects.get(reference="rivoli"))

        listed = rivoli.client.get(f"{SHOP}/cancellations").json()["items"]

        assert [one["lines"][0]["reference"] for one in listed] == ["2"]
        for answer in (
            rivoli.client.get(f"{SHOP}/cancellations/{asked.id}"),
            post(rivoli.client, f"{SHOP}/cancellations/{asked.id}/grant"),
            post(rivoli.client, f"{SHOP}/cancellations/{asked.id}/refusal", {"why": "packed"}),
        ):
            assert answer.status_code == 404
        body = {"lines": [{"reference": "1", "quantity": 1}], "reason": "damaged"}
        assert post(rivoli.client, f"{SHOP}/orders/{NUMBER}/cancellations", body).status_code == 422

    def test_pages_through_the_list(self, asked: Cancellation) -> None:
        dev = Dev()

        first = dev.client.get(f"{SHOP}/cancellations", {"limit": 1}).json()
        second = dev.client.get(f"{SHOP}/cancellations", {"limit": 1, "cursor": first["next"]}).json()

        assert first["items"][0]["id"] != second["items"][0]["id"]
        assert second["next"] is None
