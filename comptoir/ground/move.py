"""Move all rows that one customer owns to another customer, whatever apps are installed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from comptoir.ground.owned import Owned, OwnedRelation


def owned_models() -> list[type[Owned]]:
    """Return every model of owned rows, parents before children."""
    owned: list[type[Owned]] = [model for model in apps.get_models() if issubclass(model, Owned)]
    ordered: list[type[Owned]] = []

    def add(model: type[Owned]) -> None:
        if model in ordered:
            return
        for field in model._meta.private_fields + list(model._meta.fields):
            if isinstance(field, OwnedRelation) and field.related_model is not model:
                add(field.related_model)  # type: ignore[arg-type]
        ordered.append(model)

    for model in owned:
        add(model)
    return ordered


def looked_up_models() -> list[type[models.Model]]:
    """Return every other model with a `customer_id`: look-ups and marks that lead to a customer."""
    return [
        model
        for model in apps.get_models()
        if not issubclass(model, Owned)
        and any(field.attname == "customer_id" for field in model._meta.concrete_fields)
    ]


def names_of_rows(customer: UUID) -> dict[str, list[str]]:
    """Return the shop's names of a customer's rows, the oldest first, by kind (`orders`)."""
    return {
        f"{model._meta.model_name}s": list(
            model.objects.for_customer(customer).order_by("id").values_list(model.shop_calls_it, flat=True)
        )
        for model in owned_models()
        if model.shop_calls_it
    }


def move_rows(giver: UUID, taker: UUID) -> None:
    """Copy everything that `giver` owns to `taker` under the same ids, and point every look-up there.

    A distributed database cannot change the key in place, so rows are copied, parents first, and then
    deleted, children first. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("rows are moved outside a transaction")
    owned = owned_models()
    for model in owned:
        _copy(model, giver, taker)
    for model in reversed(owned):
        model.objects.for_customer(giver).delete()
    for other in looked_up_models():
        if other._meta.label != "customers.User":
            other._default_manager.filter(customer_id=giver).update(customer_id=taker)


def _copy(model: type[Owned], giver: UUID, taker: UUID) -> None:
    quote = connection.ops.quote_name
    fields: list[Any] = list(model._meta.local_concrete_fields)
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join("%s" if field.column == "customer_id" else quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    key = model._meta.get_field("id")
    twice = " ON CONFLICT DO NOTHING" if model.may_be_held_twice else ""
    statement = (
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} "  # noqa: S608
        f"WHERE {quote('customer_id')} = %s{twice}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [key.get_db_prep_value(taker, connection), key.get_db_prep_value(giver, connection)]
        )
