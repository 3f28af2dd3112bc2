"""Migrations of rows do what they say to a database that held rows before them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import AddField, Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

from comptoir.customers.models import Customer
from comptoir.ground import batches
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Line, OrderByNumber, SellerOrder
from comptoir.sellers.models import Seller


@pytest.mark.django_db
def test_the_names_of_customers_who_were_there_before_are_folded(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    migration = import_module("comptoir.customers.migrations.0003_names_are_folded")
    monkeypatch.setattr(migration, "BATCH", 2)
    names = ["Zoé Noël", "", "Élise Béranger", "Œdipe Ümit", "Jean-Noël L’Hôte"]
    Customer.objects.bulk_create([Customer(name=name) for name in names])
    Customer.objects.update(folded_name="")

    migration.fold_names(apps, connection.schema_editor())

    assert sorted(Customer.objects.values_list("folded_name", flat=True)) == sorted(
        ["zoe noel", "", "elise beranger", "oedipe umit", "jean-noel l'hote"]
    )
    with django_assert_num_queries(1):  # type: ignore[operator]
        migration.fold_names(apps, connection.schema_editor())


@pytest.mark.django_db
def test_names_that_were_folded_otherwise_are_folded_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("comptoir.customers.migrations.0011_names_are_folded_anew")
    monkeypatch.setattr(migration, "BATCH", 1)
    Customer.objects.bulk_create([Customer(name=name) for name in ("Yıldız", "Anne‑Lise", "")])
    Customer.objects.filter(name="Yıldız").update(folded_name="yıldız")
    Customer.objects.filter(name__startswith="Anne").update(folded_name="anne‐lise")

    for _time in range(2):
        migration.fold_names(apps, connection.schema_editor())

        assert sorted(Customer.objects.values_list("folded_name", flat=True)) == ["", "anne-lise", "yildiz"]


@pytest.mark.django_db
def test_sellers_are_told_of_orders_that_were_there_before(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("comptoir.orders.migrations.0003_sellers_are_told_of_older_orders")
    monkeypatch.setattr(migration, "BATCH", 2)
    receive(*(order_sent(f"n{at}") for at in range(5)))
    fields = [field.attname for field in SellerOrder._meta.concrete_fields]
    before = set(SellerOrder.objects.values_list(*fields))
    SellerOrder.objects.filter(number__in=["n0", "n3"]).delete()

    moments = import_module(
        "comptoir.orders.migrations.0007_sellers_parts_are_told_when_the_shop_changed_them"
    )
    for _time in range(2):
        migration.tell_sellers(apps, connection.schema_editor())
        moments.tell_moments(apps, connection.schema_editor())

        assert set(SellerOrder.objects.values_list(*fields)) == before
    assert len(before) == 10


@pytest.mark.django_db
def test_numbers_that_were_there_before_are_told_their_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("comptoir.orders.migrations.0014_numbers_of_before_are_told_their_keys")
    monkeypatch.setattr(migration, "BATCH", 2)
    receive(*(order_sent(number) for number in ("402-1-7", "#1001", "É 12", "--")))
    OrderByNumber.objects.exclude(number="#1001").update(key="")

    for _time in range(2):
        migration.tell_keys(apps, connection.schema_editor())

        assert dict(OrderByNumber.objects.values_list("number", "key")) == {
            "402-1-7": "40217",
            "#1001": "1001",
            "É 12": "e12",
            "--": "--",
        }


@pytest.mark.django_db
def test_lines_that_were_there_before_are_told_of_their_discounts() -> None:
    migration = import_module("comptoir.orders.migrations.0010_lines_are_told_of_their_discounts")
    lines = order_sent()["lines"]
    receive(order_sent(lines=[{**lines[0], "discount_minor": 180}, lines[1]]))
    Line.objects.update(discount_minor=0)

    for _time in range(2):
        migration.tell_discounts(apps, connection.schema_editor())

        assert dict(Line.objects.values_list("reference", "discount_minor")) == {"1": 180, "2": 0}


@pytest.mark.django_db
def test_sellers_known_from_orders_alone_are_professionals_no_more() -> None:
    migration = import_module("comptoir.sellers.migrations.0004_sellers_known_from_orders_alone_are_neither")
    for reference, said in (("a", {}), ("b", {"legal_name": "B SARL"}), ("c", {"certifies_eu_law": True})):
        Seller.objects.create(reference=reference, slug=reference, name="?", status="professional", **said)

    migration.take_back(apps, connection.schema_editor())

    assert dict(Seller.objects.values_list("reference", "status")) == {
        "a": "",
        "b": "professional",
        "c": "professional",
    }


def test_an_interrupted_attempt_to_add_columns_goes_on_where_it_stopped() -> None:
    migration = import_module("comptoir.orders.migrations.0016_a_line_counts_its_pieces")
    there = [SimpleNamespace(name=name) for name in ("id", "state", "shop_state", *migration.NUMBERS[:6])]
    introspection = SimpleNamespace(get_table_description=lambda cursor, table: there)
    ran: list[str] = []
    sqlite = SimpleNamespace(vendor="sqlite", cursor=nullcontext, introspection=introspection)

    migration.add_columns(apps, SimpleNamespace(connection=sqlite, execute=ran.append))

    added = [statement.split("ADD COLUMN ")[1].split()[0].strip('"') for statement in ran]
    assert added == migration.NUMBERS[6:]
    assert "CHECK" not in ran[0]
    assert "line_pieces_add_up" in ran[1]


def ours() -> Iterator[tuple[str, Migration]]:
    """Every migration of the house, by its name."""
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if migration.__module__.startswith("comptoir."):
            yield f"{app}.{name}", migration


def test_a_migration_that_changes_rows_locks_a_batch_at_a_time() -> None:
    changing = {
        name: migration.atomic
        for name, migration in ours()
        if any(isinstance(step, RunPython) for step in migration.operations)
    }

    assert len(changing) >= 2
    assert [name for name, is_atomic in changing.items() if is_atomic] == []


@pytest.mark.django_db(transaction=True)
def test_customers_write_between_two_batches(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(batches, "SAYS_EVERY_SECONDS", 0)
    Customer.objects.bulk_create([Customer(name=f"Alice {at}") for at in range(5)])
    seen: list[tuple[int, bool]] = []

    def do(batch: list[Any]) -> None:
        seen.append((len(batch), connection.in_atomic_block))

    batches.in_batches(Customer.objects.all(), do, size=2, what="Customers are seen")

    assert seen == [(2, True), (2, True), (1, True)]
    assert not connection.in_atomic_block
    assert "Customers are seen: 2 done, 3 to do" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_to_write_gets_in_between_two_batches() -> None:
    Customer.objects.bulk_create([Customer(name=f"Alice {at}") for at in range(20)])
    got_in, seen_before = threading.Event(), []

    def write() -> None:
        Customer.objects.filter(name="Alice 19").update(name="Bob")
        connection.close()
        got_in.set()

    writer = threading.Thread(target=write)

    def do(_rows: list[Any]) -> None:
        if not seen_before:
            writer.start()
        got_in.wait(0.25)
        seen_before.append(got_in.is_set())

    batches.in_batches(Customer.objects.all(), do, size=1, what="Customers are seen")
    writer.join()

    assert seen_before.index(True) <= 5


# Those of before the first release, when no version of before was at work
BEFORE_THE_FIRST = {
    "customers.0002_customers_are_found_by_name customer.folded_name",
    "customers.0005_users_have_a_phone user.phone",
    "customers.0006_an_account_is_its_owners user.preferred_step",
    "customers.0009_a_lock_brings_back_the_second_step session.is_kept",
    "orders.0004_an_order_keeps_the_address_it_was_placed_with order.email",
    "orders.0006_when_the_shop_changed_an_order_is_found sellerorder.shop_updated_at",
}


def test_the_version_of_before_can_write_while_the_new_one_is_rolled_out() -> None:
    """A column that the old code does not name is null or has a default of the database's own."""
    refused = {
        f"{name} {step.model_name}.{step.name}"
        for name, migration in ours()
        for step in migration.operations
        if isinstance(step, AddField) and not step.field.null and not _has_default(step.field)
    }

    assert refused - BEFORE_THE_FIRST == set()


def _has_default(field: models.Field[Any, Any]) -> bool:
    return field.db_default is not NOT_PROVIDED
