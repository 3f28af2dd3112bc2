"""The e-mail address that comes with an order: in its one form, or left out where nothing can be sent to it."""

from __future__ import annotations

import json

import pytest

from comptoir.customers.models import Customer, CustomerByEmail, customer_for_shop
from comptoir.orders.examples import order_sent
from comptoir.orders.tests.test_shop_api import Dev, later

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]


@pytest.fixture
def dev() -> Dev:
    return Dev()


class TestAddress:
    """An order comes in whole though nothing can be sent to the address that came with it."""

    @pytest.mark.parametrize(
        "email",
        ["jürgen@example.org", "x@example.org.", f"x@{'a' * 64}.org", "x@xn--a.org", f"{'a' * 300}@x.org"],
    )
    def test_that_cannot_be_sent_to_is_left_out_and_named(self, dev: Dev, email: str) -> None:
        sent = order_sent("n1", customer={"reference": "C-17", "email": email, "name": "Jürgen"})

        assert dev.put(sent).json() == {"reference": "n1", "result": "created", "kept": ["customer.email"]}
        assert dev.put({**sent, "updated_at": later()}).json()["kept"] == ["customer.email"]
        [row] = dev.send(json.dumps([{**sent, "reference": "n2"}])).json()["items"]
        assert (row["result"], row["kept"], row["errors"]) == ("created", ["customer.email"], [])
        customer = customer_for_shop("C-17")
        assert customer
        assert (customer.name, customer.email, customer.orders.count()) == ("Jürgen", "", 2)
        assert {order.email for order in customer.orders.all()} == {""}
        assert not CustomerByEmail.objects.exists()

    def test_is_kept_in_its_one_form(self, dev: Dev) -> None:
        for at, email in enumerate(
            ("Anna@Straße.example", "anna@xn--strae-oqa.example", "ａnna@straße.example")
        ):
            answer = dev.put(order_sent(f"n{at}", customer={"email": email}))
            assert answer.json()["kept"] == []

        [anna] = Customer.objects.all()
        assert anna.email == "anna@xn--strae-oqa.example"
        assert {order.email for order in anna.orders.all()} == {anna.email}
        assert anna.orders.count() == 3
