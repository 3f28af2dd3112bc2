"""A process dies, or the database goes away, at a statement that the seed has chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


class Killed(BaseException):
    """Raised where the process is killed: nothing in it runs any more, as after kill -9."""


class Lost(OperationalError):
    """Raised where the database goes away for one statement."""


class Fate:
    """Wraps every statement of this process; once it is dead, none gets through until it starts again."""

    def __init__(self) -> None:
        self._left: int | None = None
        self._kills = False
        self._at_call = ""
        self._is_inside = False
        self.is_dead = False
        self.losses = 0

    def bind(self) -> None:
        """Stand before each statement of the connection."""
        connection.execute_wrappers.append(self)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """While this block runs, the house is at work, and may be struck; what looks at it may not."""
        self._is_inside = True
        try:
            yield
        finally:
            self._is_inside = False

    def arm(self, statements: int, *, kills: bool) -> None:
        """Strike after so many statements from now."""
        self._left, self._kills = statements, kills

    def arm_at_call(self, name: str) -> None:
        """Strike once a program outside has done what it was called for, and before its answer is heard."""
        self._at_call = name

    def disarm(self) -> None:
        self._left, self._at_call = None, ""

    def called(self, name: str) -> None:
        """Say that a program outside was called and has done what it was asked."""
        if self._at_call == name:
            self._at_call = ""
            self._die()

    def restart(self) -> None:
        """Start the process again: its connection is gone, and with it what was not committed."""
        self.is_dead = False
        self.disarm()
        connection.close()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.is_dead:
            raise Killed
        if self._left is not None and self._is_inside:
            self._left -= 1
            if self._left < 0:
                self._left = None
                if self._kills:
                    self._die()
                self.losses += 1
                raise Lost("terminating connection due to administrator command")
        return execute(sql, params, many, context)

    def _die(self) -> None:
        self.is_dead = True
        raise Killed


FATE = Fate()
