"""Migrations of rows do what they say to a database that held rows before them."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from comptoir.customers.models import Customer


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
