"""Rows that belong to a customer: the customer is half of their key, in Django and in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, Self, TypeVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.functional import Promise
from uuid_utils.compat import uuid7

CUSTOMER = "customers.Customer"

Row = TypeVar("Row", bound=models.Model)


class Keep(NamedTuple):
    """Erasure keeps this row, for a reason that the customer is told, no longer than `period`.

    The period starts at the moment in the field `since`, of this row or a parent (`order__placed_at`).
    """

    reason: str | Promise
    period: timedelta
    since: str


class Delete(NamedTuple):
    """Erasure deletes this row."""


DELETE = Delete()


class Nothing(NamedTuple):
    """Nothing erases this model's rows, because no customer is in them; `why` gives the reason."""

    why: str


@dataclass(frozen=True)
class ByTheClock:
    """The scheduled task that erases rows once they are old, whoever they are about."""

    piece: Callable[[datetime], None]

    def __call__(self, customer: models.Model, at: datetime) -> None:
        self.piece(at)


# For the label of each model without an owner: the function that erases what it knows of a customer
Erases = dict[str, Callable[[Any, datetime], None] | Nothing]


class OwnedId(models.UUIDField[uuid.UUID, uuid.UUID]):
    """A UUIDv7, so that a customer's new rows stand at the end of her part of the index."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", uuid7)
        options.setdefault("editable", False)
        super().__init__(**options)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        # Without this, Django inserts many rows through UNNEST, which a distributed PostgreSQL cannot route.
        return "%s"


class OwnedQuerySet(models.QuerySet[Row]):
    """A query of owned rows; it starts from their customer."""

    def for_customer(self, customer: Any) -> Self:
        return self.filter(customer=customer)


class OwnedForeignKey(models.BaseConstraint):
    """A two-column foreign key in the database: a row can only point to a row of the same customer."""

    def __init__(self, *, name: str, column: str, to: str) -> None:
        super().__init__(name=name)
        self.column = column
        self.to = to

    def _reference(self, editor: BaseDatabaseSchemaEditor) -> str:
        quote = editor.quote_name
        customer, row = quote("customer_id"), quote("id")
        return (
            f"FOREIGN KEY ({customer}, {quote(self.column)}) "
            f"REFERENCES {quote(self.to)} ({customer}, {row}) ON DELETE CASCADE"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        if schema_editor.connection.vendor == "sqlite":
            return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._reference(schema_editor)}"
        # On PostgreSQL the referenced table may not exist yet: the key is added at the end of the migration.
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return None

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        return f"ALTER TABLE {table} ADD CONSTRAINT {quote(self.name)} {self._reference(schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """Leave validation to the database, which cannot be bypassed."""

    def deconstruct(self) -> Any:
        path, args, options = super().deconstruct()
        return path, args, {**options, "column": self.column, "to": self.to}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OwnedForeignKey):
            return NotImplemented
        return (self.name, self.column, self.to) == (other.name, other.column, other.to)

    def __hash__(self) -> int:
        return hash((self.name, self.column, self.to))


class OwnedRelation(models.ForeignObject[Any, Any]):
    """A relation between two rows of one customer, by the customer and the row's id.

    The database deletes the children; dumpdata writes the columns, not the relation.
    """

    def __init__(self, to: Any, column: str, on_delete: Any = models.DO_NOTHING, **options: Any) -> None:
        options.pop("from_fields", None)
        options.pop("to_fields", None)
        options.setdefault("serialize", False)
        self.owned_column = column
        super().__init__(
            to, on_delete, from_fields=["customer", column], to_fields=["customer", "id"], **options
        )

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("from_fields", None)
        options.pop("to_fields", None)
        return name, path, args, {**options, "column": self.owned_column}


class Owned(models.Model):
    """A row of a customer. Each subclass defines its customer key, so that `customer.orders` reads well:

    `customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="orders", db_index=False)`
    """

    shard_by: ClassVar[str] = "customer_id"
    when_erased: ClassVar[Keep | Delete]
    # The field with the shop's own name for a row, if it has one
    shop_calls_it: ClassVar[str] = ""
    # Whether a row that the database takes for one that the customer has already is left behind when rows
    # move to her; nothing may point to such a row
    may_be_held_twice: ClassVar[bool] = False

    customer_id: uuid.UUID
    pk = models.CompositePrimaryKey("customer_id", "id")
    id = OwnedId()

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        # A new key is never in the table yet: insert at once, where Django would try an update first.
        if self._state.adding and not args:
            options.setdefault("force_insert", True)
        super().save(*args, **options)
