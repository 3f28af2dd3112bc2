"""A statement that many pages ask, written once: writing it costs Django three times what the database takes
to answer it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections, models, router
from django.db.models.expressions import RawSQL

Row = TypeVar("Row")


class Place(NamedTuple):
    """Where in the statement a value goes that is known only when it is asked."""

    at: int


class WrittenOnce(Generic[Row]):
    """The rows of a queryset that is made from values which change, one for each of these fields.

    `rows` is called once, with something to filter by in place of each value. What it makes never depends on
    the moment or on the language.
    """

    def __init__(
        self, rows: Callable[..., models.QuerySet[Any, Row]], *fields: models.Field[Any, Any]
    ) -> None:
        self._rows, self._fields = rows, fields
        self._written = cache(self._write)

    def all(self, *values: Any) -> list[Row]:
        """Every row, as the queryset would give it."""
        queryset, compiler, statement, wanted = self._written()
        connection = connections[queryset.db]
        sent = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self._fields, values, strict=True)
        ]
        asked = copy(compiler)
        asked.connection = connection
        filled = tuple(sent[value.at] if isinstance(value, Place) else value for value in wanted)
        asked.as_sql = lambda *_args, **_named: (statement, filled)
        found = queryset.all()
        found.query.get_compiler = lambda *_args, **_named: asked
        return list(found._iterable_class(found))

    def first(self, *values: Any) -> Row | None:
        """The first row; None where there is none. `rows` says that it wants one alone."""
        return next(iter(self.all(*values)), None)

    def _write(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        places = [RawSQL("%s", [Place(at)]) for at in range(len(self._fields))]
        queryset: Any = self._rows(*places)
        compiler = queryset.query.get_compiler(router.db_for_read(queryset.model))
        statement, wanted = compiler.as_sql()
        return queryset, compiler, statement, wanted
