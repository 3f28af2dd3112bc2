"""Faults that a test makes on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def database_fails(start: str) -> Iterator[None]:
    """The database goes away for one statement: the first that begins so."""
    failed: list[str] = []

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(start) and not failed:
            failed.append(sql)
            raise OperationalError("terminating connection due to administrator command")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield
