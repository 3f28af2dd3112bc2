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
        written, _compiler, statement, wanted = self._written()
        connection: Any = connections[written.db]
        sent = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self._fields, values, strict=True)
        ]
        filled = tuple(sent[value.at] if isinstance(value, Place) else value for value in wanted)
        queryset, compiler = _ready_on(connection).get(self) or self._make_ready(connection)
        compiler.as_sql = lambda *_args, **_named: (statement, filled)
        connection.is_asked_again = True
        try:
            return list(queryset._iterable_class(queryset))
        finally:
            connection.is_asked_again = False

    def first(self, *values: Any) -> Row | None:
        """The first row; None where there is none. `rows` says that it wants one alone."""
        return next(iter(self.all(*values)), None)

    def _make_ready(self, connection: Any) -> tuple[Any, Any]:
        """The queryset and its compiler for this connection, which one thread uses at a time."""
        written, compiler, _statement, _wanted = self._written()
        queryset, compiler = written.all(), copy(compiler)
        compiler.connection = connection
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _columns: converters
        queryset.query.get_compiler = lambda *_args, **_named: compiler
        _ready_on(connection)[self] = queryset, compiler
        return queryset, compiler

    def _write(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        places = [RawSQL("%s", [Place(at)]) for at in range(len(self._fields))]
        queryset: Any = self._rows(*places)
        compiler = queryset.query.get_compiler(router.db_for_read(queryset.model))
        statement, wanted = compiler.as_sql()
        return queryset, compiler, statement, wanted


def _ready_on(connection: Any) -> dict[WrittenOnce[Any], tuple[Any, Any]]:
    """What is ready goes with its connection."""
    ready: dict[WrittenOnce[Any], tuple[Any, Any]] = connection.__dict__.setdefault("written_once", {})
    return ready
