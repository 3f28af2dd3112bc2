"""Programs read threads and write in them: the customer's, the shop's, and one of a single seller."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.conversations.actions import write_message
from comptoir.conversations.examples import ask, ask_seller
from comptoir.conversations.models import Message, Side, Thread, messages_of
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders
from comptoir.orders.models import Order
from comptoir.photos.examples import upload
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import seller_by_reference

pytestmark = pytest.mark.django_db
JSON = "application/json"
SHOP = "/api/shop/v1/threads"


@pytest.fixture
def order(alice: Any, carla: Any) -> Order:
    [order] = give_orders(alice, 1)
    return order


def key(seller: str = "") -> Client:
    scopes = ["messages:read", "messages:write"]
    _key, secret = create_key("Shop", scopes=scopes, by=IMPORT, seller=seller_by_reference(seller))
    return Client(headers={"Authorization": f"Bearer {secret}"})


class TestCustomer:
    def test_asks_reads_answers_and_says_that_it_is_solved(
        self, as_alice: Client, carla: Any, order: Order
    ) -> None:
        asked = {"order": order.number, "seller": "carmes", "subject": "product", "line": "1", "text": "Hot?"}
        made = as_alice.post("/api/v1/threads", asked, content_type=JSON)
        assert made.status_code == 201
        path = f"/api/v1/threads/{made.json()['id']}"
        write_message(Thread.objects.get(), "Yes.", by=carla, side=Side.SELLER)

        said = as_alice.post(f"{path}/messages", {"text": "Thank you"}, content_type=JSON).json()
        assert [(one["side"], one["text"]) for one in said["messages"]] == [
            ("customer", "Hot?"),
            ("seller", "Yes."),
            ("customer", "Thank you"),
        ]
        assert said["messages"][1]["name"] == "Brûlerie des Carmes"
        assert as_alice.put(f"{path}/solved").json()["state"] == "closed"
        assert as_alice.put(f"{path}/help").status_code == 409
        [listed] = as_alice.get("/api/v1/threads").json()["items"]
        assert (listed["order"], listed["seller"], listed["subject"], listed["state"]) == (
            order.number, "carmes", "product", "closed",
        )  # fmt: skip
        assert as_alice.get("/api/v1/threads?state=open").json()["items"] == []

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"order": "none"}, "order"), ({"seller": "nobody"}, "seller"), ({"line": "99"}, "line")],
    )
    def test_is_told_what_is_wrong(
        self, as_alice: Client, order: Order, wrong: dict[str, str], field: str
    ) -> None:
        asked = {"order": order.number, "seller": "carmes", "subject": "product", "text": "Hot?"} | wrong

        answer = as_alice.post("/api/v1/threads", asked, content_type=JSON)

        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == [field]
        assert Thread.objects.count() == 0


class TestShop:
    def test_reads_all_of_it_and_answers_as_the_seller_and_as_the_service(
        self, alice: Any, order: Order
    ) -> None:
        thread, question = ask_seller(alice, order=order, seller="carmes"), ask(alice)
        shop = key()

        listed = shop.get(f"{SHOP}?state=open").json()["items"]
        assert {(one["id"], one["seller"]) for one in listed} == {
            (str(thread.id), "carmes"),
            (str(question.id), None),
        }
        answers = [
            (thread.id, {"text": "It left."}),
            (thread.id, {"text": "And we watch it.", "as_service": True}),
            (question.id, {"text": "Tomorrow."}),
        ]
        for asked, body in answers:
            assert shop.post(f"{SHOP}/{asked}/messages", body, content_type=JSON).status_code == 201
        assert [message.side for message in messages_of(thread)] == ["customer", "seller", "service"]
        question.refresh_from_db()
        assert (question.state, question.answer, question.answered_by) == ("answered", "Tomorrow.", "Shop")
        whole = shop.get(f"{SHOP}/{thread.id}").json()
        assert whole["customer"] == str(alice.customer_id)
        since = timezone.now().isoformat()
        assert shop.get(SHOP, {"since": since}).json()["items"] == []

    def test_reads_the_photo_of_a_message(self, alice: Any, order: Order) -> None:
        thread = ask_seller(alice, order=order, seller="carmes")
        write_message(thread, "So:", by=alice, side=Side.CUSTOMER, photo=upload())
        first, second = key().get(f"{SHOP}/{thread.id}").json()["messages"]

        assert (first["has_photo"], second["has_photo"]) == (False, True)
        path = f"{SHOP}/{thread.id}/messages/{second['id']}/photo"
        large, small = (key("carmes").get(path, {"size": size}) for size in (2048, 320))
        assert (large.status_code, large["Content-Type"]) == (200, "image/jpeg")
        assert len(small.content) < len(large.content)
        assert key("rivoli").get(path).status_code == 404
        assert key().get(path, {"size": 50}).status_code == 422
        assert key().get(f"{SHOP}/{thread.id}/messages/{first['id']}/photo").status_code == 404

    def test_a_key_of_one_seller_reads_and_answers_its_own_alone(self, alice: Any, order: Order) -> None:
        hers = ask_seller(alice, order=order, seller="carmes", text="I am alice@example.org")
        others, question = ask_seller(alice, order=order, seller="rivoli"), ask(alice)
        narrow = key("carmes")

        [listed] = narrow.get(SHOP).json()["items"]
        assert (listed["id"], listed["customer"]) == (str(hers.id), None)
        for asked in (others.id, question.id):
            assert narrow.get(f"{SHOP}/{asked}").status_code == 404
            sent = narrow.post(f"{SHOP}/{asked}/messages", {"text": "Mine"}, content_type=JSON)
            assert sent.status_code == 404
        body = {"text": "It left.", "as_service": True}
        said = narrow.post(f"{SHOP}/{hers.id}/messages", body, content_type=JSON).json()

        assert [one["side"] for one in said["messages"]] == ["customer", "seller"]
        assert "alice@example.org" not in str(said)
        assert Message.objects.filter(text="Mine").count() == 0
