"""Migrations of rows do what they say to a database that held rows before them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from comptoir.customers.models import Customer
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import SellerOrder


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
