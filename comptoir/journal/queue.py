"""The task queue in the database; each task remembers the request that it came from."""

from __future__ import annotations

from typing import Any

from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.compat import normalize_json
from django_tasks_db.models import DBTaskResult

from comptoir.ground.tasks import TRACE
from comptoir.ground.trace import trace


class TracedBackend(DatabaseBackend):  # type: ignore[misc]
    """The library's backend; it stores the request's trace beside the arguments, for the worker's log."""

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> DBTaskResult[Any, Any]:
        row: DBTaskResult[Any, Any] = DBTaskResult.objects.create(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs, TRACE: trace()}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after,
            backend_name=self.alias,
        )
        return row


def has_work() -> bool:
    """Tell whether a task runs, or could run now."""
    tasks = DBTaskResult.objects
    return bool(tasks.ready().exists() or tasks.running().exists())
