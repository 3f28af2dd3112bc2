"""The shop says who a customer is, by its own number for her; staff correct the same at the desk."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer, CustomerByEmail, User, account_at, customer_for_shop
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import IMPORT
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program, and its staff")]
ADDRESS = "/api/shop/v1/customers"
ANNA = {
    "email": "anna@example.org",
    "name": "Anna Roth",
    "language": "fr",
    "updated_at": "2026-03-01T10:00:00Z",
}


class Dev:
    """The shop's own program."""

    def __init__(self, *scopes: str) -> None:
        _key, secret = create_key("Shop", scopes=scopes or Scope.values, by=IMPORT)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def put(self, number: str = "C-1", **said: Any) -> Any:
        return self.client.put(f"{ADDRESS}/{number}", json.dumps(said), content_type="application/json")

    def get(self, number: str = "C-1") -> Any:
        return self.client.get(f"{ADDRESS}/{number}").json()


@pytest.fixture
def dev() -> Dev:
    return Dev()


def became(answer: Any) -> tuple[int, str, list[str]]:
    return answer.status_code, answer.json()["result"], answer.json()["kept"]


class TestApi:
    def test_a_customer_is_made_and_read_as_she_was_sent(self, dev: Dev) -> None:
        assert became(dev.put(**ANNA)) == (201, "created", [])

        held = dev.get()
        assert {name: held[name] for name in ANNA} == ANNA
        assert held["reference"] == "C-1"

    def test_what_is_read_can_be_sent_back_and_changes_nothing(self, dev: Dev) -> None:
        dev.put(**ANNA)
        held = dev.get()

        assert became(dev.put(**held)) == (200, "unchanged", [])
        assert dev.get() == held
        assert CustomerEntry.objects.count() == 0

    def test_what_is_left_out_null_or_empty_stays(self, dev: Dev) -> None:
        dev.put(**ANNA)

        answer = dev.put(email="", name=None, updated_at="2026-03-02T10:00:00Z")

        assert became(answer) == (200, "unchanged", [])
        assert {name: dev.get()[name] for name in ("email", "name", "language")} == {
            name: ANNA[name] for name in ("email", "name", "language")
        }

    def test_what_is_newer_or_of_the_same_second_is_taken_and_written_down(self, dev: Dev) -> None:
        dev.put(**ANNA)

        assert became(dev.put(**{**ANNA, "name": "Anna Weiss"})) == (200, "updated", [])
        assert became(dev.put(email="Anna@New.example")) == (200, "updated", [])

        held = dev.get()
        assert (held["name"], held["email"]) == ("Anna Weiss", "anna@new.example")
        lines = CustomerEntry.objects.filter(fact="customers.described").order_by("id")
        assert [line.details for line in lines] == [{"changed": ["name"]}, {"changed": ["email"]}]
        assert Customer.objects.named("weiss").count() == 1

    def test_what_is_older_is_stale(self, dev: Dev) -> None:
        dev.put(**ANNA)

        answer = dev.put(name="Anna Weiss", updated_at="2026-02-28T10:00:00Z")

        assert became(answer) == (200, "stale", [])
        assert dev.get()["name"] == "Anna Roth"

    def test_an_address_that_nothing_can_be_sent_to_is_named(self, dev: Dev) -> None:
        assert became(dev.put(email="änna@example.org", name="Anna")) == (201, "created", ["email"])
        assert dev.get()["email"] == ""

    def test_who_has_an_account_says_it_herself(self, dev: Dev) -> None:
        anna = customer("anna@example.org", "Anna Roth", "fr")

        assert became(dev.put(email="anna@example.org", name="A. Roth")) == (201, "created", ["name"])
        assert became(dev.put(email="thief@example.net", language="en")) == (
            200,
            "unchanged",
            ["email", "language"],
        )

        anna.refresh_from_db()
        held = customer_for_shop("C-1")
        assert held is not None
        assert (held.id, held.email, held.name, held.language) == (
            anna.customer_id,
            "anna@example.org",
            "Anna Roth",
            "fr",
        )

    def test_an_address_that_an_account_has_verified_brings_both_together(self, dev: Dev) -> None:
        dev.put(name="Anna Roth")
        anna = customer("anna@example.org", "Anna", "fr")

        answer = dev.put(email="anna@example.org")

        anna.refresh_from_db()
        assert (answer.status_code, answer.json()["id"]) == (200, str(anna.customer_id))
        assert dev.get()["id"] == str(anna.customer_id)
        assert Customer.objects.count() == 1

    @pytest.mark.parametrize(
        ("number", "said", "field"),
        [
            ("id:7", {}, "reference"),
            ("x" * 65, {}, "reference"),
            (" C-1", {}, "reference"),
            ("C%0A1", {}, "reference"),
            ("C-1", {"reference": "C-2"}, "reference"),
            ("C-1", {"email": "anna at example"}, "email"),
            ("C-1", {"name": "An\x00na"}, "name"),
            ("C-1", {"language": "de"}, "language"),
            ("C-1", {"updated_at": "2099-01-01T00:00:00Z"}, "updated_at"),
            ("C-1", {"updated_at": 5}, "updated_at"),
            ("C-1", {"updated_at": "2026-03-01T10:00:00"}, "updated_at"),
            ("C-1", {"mail": "anna@example.org"}, "mail"),
        ],
    )
    def test_what_is_wrong_is_named(self, dev: Dev, number: str, said: dict[str, Any], field: str) -> None:
        answer = dev.put(number, **said)

        assert answer.status_code == 422
        assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]
        assert not Customer.objects.exists()

    def test_another_customer_s_id_is_refused(self, dev: Dev) -> None:
        dev.put(**ANNA)
        dev.put("C-2", name="Bob")

        answer = dev.put("C-2", **dev.get() | {"reference": "C-2"})

        assert [wrong["field"] for wrong in answer.json()["errors"]] == ["id"]

    def test_a_key_that_may_only_read_is_refused(self) -> None:
        answer = Dev(Scope.READ_CUSTOMERS).put(**ANNA)

        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert not Customer.objects.exists()


def guest(email: str = "mistyped@example.org", reference: str = "") -> Customer:
    made = Customer.objects.create(email=email, name="Anna", language="en", reference=reference)
    CustomerByEmail.objects.create(email=email, customer_id=made.id)
    return made


RIGHT = {
    "email": "Anna@Example.org",
    "name": "Anna Roth",
    "language": "fr",
    "reason": "She called: mistyped.",
}


class TestDesk:
    def test_staff_correct_a_guest_with_a_reason_that_the_history_shows(self, as_sam: Any) -> None:
        anna = guest()
        page = f"/desk/customers/{anna.id}/"
        assert f"{page}correction/" in as_sam.get(page).content.decode()

        answer = as_sam.post(f"{page}correction/", RIGHT, follow=True)

        anna.refresh_from_db()
        assert (anna.email, anna.name, anna.language) == ("anna@example.org", "Anna Roth", "fr")
        line = CustomerEntry.objects.get(customer_id=anna.id, fact="customers.corrected")
        assert (line.by_kind, line.by_name, line.details["reason"]) == ("staff", "Sam Petit", RIGHT["reason"])
        assert RIGHT["reason"] in answer.content.decode()

    def test_the_address_of_before_opens_nothing_any_more(self, as_sam: Any) -> None:
        anna = guest()

        as_sam.post(f"/desk/customers/{anna.id}/correction/", RIGHT)

        stranger = customer("mistyped@example.org", "Mallory", "en")
        assert stranger.customer_id != anna.id
        assert customer("anna@example.org", "Anna Roth", "fr").customer_id == anna.id

    def test_an_account_with_the_address_takes_her_orders_in(self, as_sam: Any) -> None:
        anna, user = guest(), customer("anna@example.org", "Anna Roth", "fr")

        answer = as_sam.post(f"/desk/customers/{anna.id}/correction/", RIGHT)

        user.refresh_from_db()
        assert answer["Location"] == f"/desk/customers/{user.customer_id}/"
        assert not Customer.objects.filter(id=anna.id).exists()

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"reason": " "}, "Say why you are correcting it."),
            ({"email": "jürgen@example.org"}, "Before the @"),
            ({"name": "see evil.example"}, "Type your name"),
        ],
    )
    def test_what_is_wrong_is_said_and_changes_nothing(
        self, as_sam: Any, wrong: dict[str, str], words: str
    ) -> None:
        anna = guest()

        page = as_sam.post(f"/desk/customers/{anna.id}/correction/", {**RIGHT, **wrong})

        assert words in page.content.decode()
        assert Customer.objects.get(id=anna.id).email == "mistyped@example.org"
        assert not CustomerEntry.objects.exists()

    def test_who_has_an_account_is_not_theirs_to_correct(self, as_sam: Any, alice: User) -> None:
        page = f"/desk/customers/{alice.customer_id}/"
        assert f"{page}correction/" not in as_sam.get(page).content.decode()

        answer = as_sam.post(f"{page}correction/", RIGHT, follow=True)

        assert "has an account" in answer.content.decode()
        alice.refresh_from_db()
        assert alice.email == "alice@example.org"
        assert account_at("anna@example.org") is None
