"""Django's SQLite backend, with migrations that never hold the one lock for longer than they must."""

from __future__ import annotations

import time
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3 import base, schema
from django.db.models import Field, Model
from django.db.models.expressions import Value

# A waiting writer retries every tenth of a second; there is no queue to stand in.
LETS_IN_SECONDS = 0.11


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Checks foreign keys after the commit, adds columns in place, and pauses after what took long.

    Django checks every foreign key of the database before it commits, and copies a table for a column that
    is not null: each takes seconds of a large database, and nobody else can write meanwhile.
    """

    began = 0.0

    def __enter__(self) -> Any:
        entered = super().__enter__()
        self.began = time.monotonic()
        return entered

    def __exit__(self, *error: Any) -> None:
        BaseDatabaseSchemaEditor.__exit__(self, *error)
        self._let_in(self.began)
        try:
            self.connection.check_constraints()
        finally:
            self.connection.enable_constraint_checking()

    def execute(self, *statement: Any, **options: Any) -> None:
        began = time.monotonic()
        super().execute(*statement, **options)
        if not self.connection.in_atomic_block:
            self._let_in(began)

    def add_field(self, model: type[Model], field: Field[Any, Any]) -> None:
        default = field.db_default
        is_constant = isinstance(default, Value) or not hasattr(default, "resolve_expression")
        if field.has_db_default() and is_constant and not field.unique and not field.is_relation:
            BaseDatabaseSchemaEditor.add_field(self, model, field)
        else:
            super().add_field(model, field)

    def _let_in(self, since: float) -> None:
        if time.monotonic() - since > LETS_IN_SECONDS:
            time.sleep(LETS_IN_SECONDS)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, with the schema editor above."""

    SchemaEditorClass = SchemaEditor
