"""Addresses of before are brought into their one form, and accounts that fall together are named."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from comptoir.conversations.examples import ask
from comptoir.conversations.models import ServiceRequest
from comptoir.customers.actions import join_guests
from comptoir.customers.examples import customer, person
from comptoir.customers.models import (
    AccountApart,
    Customer,
    CustomerByEmail,
    User,
    account_at,
    accounts_apart,
    customers_at,
)
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order, public_order_placed
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.tests.visits import sign_in

MIGRATIONS = [
    ("customers", "0013_addresses_have_one_form"),
    ("orders", "0012_orders_keep_addresses_in_one_form"),
    ("conversations", "0002_questions_keep_addresses_in_one_form"),
    ("post", "0004_waiting_letters_go_to_the_one_form"),
]


@cache
def as_they_were() -> Any:
    """The models as these migrations see them."""
    return MigrationLoader(None).project_state(MIGRATIONS).apps


class TestAddressesHaveOneForm:
    """Rows that were there before; `bring_over` is run twice, since the second time must change nothing."""

    def bring_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        apps = as_they_were()
        for app, name in MIGRATIONS:
            migration = import_module(f"comptoir.{app}.migrations.{name}")
            monkeypatch.setattr(migration, "BATCH", 2)
            for _time in range(2):
                migration.bring_over(apps, connection.schema_editor())

    def account(self, typed: str) -> User:
        """An account as it was made from what was typed."""
        user = customer(f"{User.objects.count()}@example.net", "Anna Roth", "en")
        EmailAddress.objects.filter(user=user).update(email=typed.lower())
        User.objects.filter(pk=user.pk).update(email=typed)
        Customer.objects.filter(id=user.customer_id).update(email=typed)
        CustomerByEmail.objects.filter(customer_id=user.customer_id).update(email=typed.lower())
        return User.objects.get(pk=user.pk)

    @pytest.mark.django_db
    def test_a_row_of_before_is_found_by_its_one_form(self, monkeypatch: pytest.MonkeyPatch) -> None:
        receive(*(order_sent(f"n{at}", customer={"email": f"{at}@example.org"}) for at in range(5)))
        for at in range(5):
            [guest] = customers_at(f"{at}@example.org")
            Customer.objects.filter(id=guest.id).update(email=f"{at}@Bücher.example")
            CustomerByEmail.objects.filter(customer_id=guest.id).update(email=f"{at}@bücher.example")
            Order.objects.for_customer(guest.id).update(email=f"{at}@Bücher.example")
        asked = ask(name="Anna", email="3@Bücher.example")
        ServiceRequest.objects.update(email="3@Bücher.example")
        Message.objects.create(
            channel="email", queue="default", letter="x/y", recipient="3@bücher.example", subject="", text=""
        )

        self.bring_over(monkeypatch)

        canonical = "3@xn--bcher-kva.example"
        [guest] = customers_at("3@BÜCHER.example")
        assert (guest.email, guest.orders.get().email, guest.orders.get().number) == (canonical,) * 2 + (
            "n3",
        )
        assert public_order_placed("n3", "3@bücher.example") is not None
        assert ServiceRequest.objects.matching("3@bücher.example").get().number == asked.number
        assert Message.objects.filter(letter="x/y").get().recipient == canonical
        assert not CustomerByEmail.objects.filter(email__contains="ü").exists()
        assert join_guests(person("3@xn--bcher-kva.example", "Anna"), canonical) == guest

    @pytest.mark.django_db
    def test_an_account_is_signed_in_to_by_any_spelling(
        self, monkeypatch: pytest.MonkeyPatch, client: Client
    ) -> None:
        anna = self.account("Anna@Bücher.example")

        self.bring_over(monkeypatch)

        anna.refresh_from_db()
        assert anna.email == "anna@xn--bcher-kva.example"
        assert account_at("ANNA@bu\u0308cher.example") == anna
        assert sign_in(client, email="anna@bücher.example")["Location"] == "/account/"
        assert list(accounts_apart()) == []

    @pytest.mark.django_db
    def test_accounts_that_fall_together_stay_apart_and_are_named(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        one, other = self.account("anna@bücher.example"), self.account("anna@xn--bcher-kva.example")
        unsendable = self.account("jürgen@example.org")
        whole = {model: set(model._default_manager.values_list()) for model in (User, Customer, EmailAddress)}

        self.bring_over(monkeypatch)

        assert {model: set(model._default_manager.values_list()) for model in whole} == whole
        assert account_at("anna@bücher.example") == other
        assert list(accounts_apart()) == [
            AccountApart(one.pk, "anna@bücher.example", "anna@xn--bcher-kva.example", other.pk),
            AccountApart(unsendable.pk, "jürgen@example.org", "", None),
        ]
        call_command("check")
        said = capsys.readouterr().err
        assert said.count("comptoir.W003") == 2
        assert f"The account {one.pk} has the address 'anna@bücher.example'" in said
        assert f"is that of the account {other.pk}" in said
        assert "jürgen@example.org" in said

    @pytest.mark.django_db
    def test_who_read_the_letters_of_another_domain_has_shown_nothing_of_this_one(
        self, monkeypatch: pytest.MonkeyPatch, client: Client
    ) -> None:
        # What Python sent went to anna@strasse.example.
        anna = self.account("anna@straße.example")
        client.force_login(anna)
        assert client.get("/account/security/").status_code == 200

        self.bring_over(monkeypatch)

        anna.refresh_from_db()
        assert anna.email == "anna@xn--strae-oqa.example"
        assert not anna.has_usable_password()
        assert client.get("/account/security/").status_code == 302
        client.post("/account/password/forgotten/", {"email": "anna@straße.example"})
        run_queued()
        assert {letter.recipient for letter in read_mailbox()} == {anna.email}
