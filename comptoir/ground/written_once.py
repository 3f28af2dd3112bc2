"""A statement that many pages ask, written once: writing it costs Django three times what the database takes
to answer it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connections, models
from django.db.models.expressions import RawSQL

VALUE = "the value"


class WrittenOnce:
    """The first row of a queryset of `values_list` that has one value in the field `by`."""

    def __init__(self, rows: models.QuerySet[Any, Any], *, by: str) -> None:
        self._rows = rows
        self._by: Any = rows.model._meta.get_field(by)
        self._written = cache(self._write)

    def first(self, value: Any) -> tuple[Any, ...] | None:
        """The row, as the queryset would give it; None where there is none."""
        connection = connections[self._rows.db]
        compiler, statement = self._written(self._rows.db)
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._by.get_db_prep_value(value, connection)])
            return next(iter(compiler.results_iter([cursor.fetchall()], tuple_expected=True)), None)

    def _write(self, using: str) -> tuple[Any, str]:
        rows = self._rows.using(using).filter(**{self._by.attname: RawSQL("%s", [VALUE])})[:1]
        compiler = rows.query.get_compiler(using)
        statement, values = compiler.as_sql()
        if values != (VALUE,):
            raise TypeError(f"{statement} takes other values than one")
        return compiler, statement
