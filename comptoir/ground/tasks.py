"""Tasks of the queue: many are queued in one statement, and a worker may take many of one kind together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from django_tasks.base import Task
from django_tasks_db.compat import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from comptoir.ground.trace import trace
from comptoir.ground.write import insert_rows, make_row

TRACE = "trace"
# A kind of task, and what it is called with
Call = tuple[Task[..., Any], list[Any]]
Do = TypeVar("Do", bound=Callable[..., Any])


class Taken(NamedTuple):
    """A task that was taken together with others: what it is called with, and the trace of its work."""

    arguments: list[Any]
    trace: str


class Together(NamedTuple):
    """What does several tasks of one kind, at most so many. Where it fails, each of them is run alone."""

    do: Callable[[list[Taken]], None]
    most: int


def together(do: Callable[[list[Taken]], None], *, most: int) -> Callable[[Do], Do]:
    """Let a worker take several tasks of a function at a time; stands between it and `@task`."""

    def marked(function: Do) -> Do:
        function.together = Together(do, most)  # type: ignore[attr-defined]
        return function

    return marked


def together_of(kind: Task[..., Any]) -> Together | None:
    """Return what does several tasks of this kind; None where each is run alone."""
    found: Together | None = getattr(kind.func, "together", None)
    return found


def queue_all(calls: Iterable[Call]) -> None:
    """Queue a task for each of these calls, all in one statement, as `enqueue` does one by one."""
    insert_rows(
        [
            make_row(
                DBTaskResult,
                args_kwargs=normalize_json({"args": arguments, "kwargs": {}, TRACE: trace()}),
                priority=kind.priority,
                task_path=kind.module_path,
                queue_name=kind.queue_name,
                backend_name=kind.backend,
                run_after=kind.run_after or get_date_max(),
            )
            for kind, arguments in calls
        ]
    )
