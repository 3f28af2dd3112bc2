"""Two at once: while somebody's work stands between two of its statements, another does theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, connections

# So long the second waits for what the first has locked; then it comes after it.
LOCK_MILLISECONDS = 60


class Between:
    """Stands before each statement of the first, and lets the second in before one of them, once."""

    def __init__(self, second: Callable[[], None], statements: int) -> None:
        self._second, self._left = second, statements
        self.came_in = self.has_waited = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self._left -= 1
        if self._left < 0 and not self.came_in:
            self.came_in = True
            self._let_in()
        return execute(sql, params, many, context)

    def _let_in(self) -> None:
        first = connections["default"]
        other = first.copy()
        if other.vendor == "sqlite":
            other.settings_dict["OPTIONS"]["timeout"] = LOCK_MILLISECONDS / 1000
        connections["default"] = other
        try:
            if other.vendor == "postgresql":
                with other.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = {LOCK_MILLISECONDS}")
            self._second()
        except OperationalError:
            self.has_waited = True
        finally:
            other.close()
            connections["default"] = first


def at_once(first: Callable[[], None], second: Callable[[], None], *, statements: int) -> str:
    """Do both: the second before so many more statements of the first, or after it where it has to wait."""
    between = Between(second, statements)
    with connection.execute_wrapper(between):
        first()
    if between.has_waited or not between.came_in:
        second()
    return "waited" if between.has_waited else "came between" if between.came_in else "came after"
