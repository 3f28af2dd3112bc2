"""The worker of one queue takes tasks, several of one kind together; what fails is run again or put aside."""

from __future__ import annotations

import logging
import os
import socket
import time
from contextlib import suppress
from datetime import timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID

from django.db import Error
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from comptoir.ground.retry import drop_broken_connection, put_off
from comptoir.ground.tasks import TRACE, Taken, Together, together_of
from comptoir.ground.trace import traced

log = logging.getLogger(__name__)
# A queue that is never empty is not stuck
LONGEST_TURN_SECONDS = 10 * 60
# When to rerun a task that failed because of the database
AGAIN_AFTER = {"urgent": timedelta(seconds=5)}
AGAIN_AFTER_ALL_ELSE = timedelta(minutes=1)


class QueueWorker(Worker):
    """The library's worker for one queue; it knows which tasks it is running.

    Of a kind that says so (`ground.tasks.together`), it takes several at once, unless they were begun before:
    what a worker died of, or failed at, is tried alone.
    """

    def __init__(self, queue: str) -> None:
        super().__init__(
            queue_names=[queue],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:30]}-{os.getpid()}-{queue}-{get_random_string(8)}",
            excluded_queue_names=[],
        )
        self.queue = queue
        self.current: set[UUID] = set()

    def run_ready(self) -> None:
        """Run ready tasks one after the other, for ten minutes at most."""
        until = time.monotonic() + LONGEST_TURN_SECONDS
        while self.running and time.monotonic() < until and self._run_next():
            pass

    def _run_next(self) -> bool:
        """Claim a task, or several of one kind, and run it. If none is ready, only read: taking the lock each
        time would stop SQLite's writers."""
        ready = DBTaskResult.objects.ready().filter(queue_name=self.queue)
        path, began = ready.values_list("task_path", "worker_ids").first() or ("", [])
        if not path:
            return False
        several = None if began else _together_at(path)
        if several:
            fresh = ready.filter(task_path=path, worker_ids=[])
            with exclusive_transaction():
                tasks = self._claim_some(fresh.select_for_update(skip_locked=True)[: several.most])
            if len(tasks) > 1:
                self._run_together(several, tasks)
            elif tasks:
                self.run_task(tasks[0])
            if tasks:
                return True
        with exclusive_transaction():
            task_id = ready.select_for_update(skip_locked=True).values_list("id", flat=True).first()
            if task_id is None:
                return False
            task = self._claim(task_id)
        if task:
            self.run_task(task)
        return True

    def _claim(self, task_id: UUID) -> DBTaskResult[Any, Any] | None:
        try:
            task: DBTaskResult[Any, Any] = DBTaskResult.objects.get(id=task_id)
            task.claim(self.worker_id)
        except Error:
            raise
        except Exception as error:
            self._put_aside(task_id, error)
            return None
        return task

    def _claim_some(self, fresh: QuerySet[DBTaskResult[Any, Any]]) -> list[DBTaskResult[Any, Any]]:
        """Claim these tasks; none where one of them cannot be read."""
        try:
            tasks = [task for task in fresh if isinstance(task.args_kwargs["args"], list)]
        except Error:
            raise
        except Exception:
            return []
        claimed = {"status": TaskResultStatus.RUNNING, "started_at": timezone.now()}
        ids = [task.id for task in tasks]
        DBTaskResult.objects.filter(id__in=ids).update(worker_ids=[self.worker_id], **claimed)
        return tasks

    def _run_together(self, several: Together, tasks: list[DBTaskResult[Any, Any]]) -> None:
        """Run several tasks of one kind; if that fails, run each alone."""
        self.current = {task.id for task in tasks}
        try:
            several.do([Taken(task.args_kwargs["args"], task.args_kwargs.get(TRACE, "")) for task in tasks])
            done = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": timezone.now()}
            DBTaskResult.objects.filter(id__in=self.current).update(**done)
        except Exception as error:
            log.info("%d tasks are run alone: %s", len(tasks), type(error).__name__)
            drop_broken_connection()
            for task in tasks:
                self.run_task(task)
        finally:
            self.current = set()

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run a task. If even its failure could not be saved, for want of a database, run it again later; if
        it cannot be read or fails in an unforeseen way, put it aside."""
        self.current.add(db_task_result.id)
        arguments = db_task_result.args_kwargs
        with traced(arguments.get(TRACE, "") if isinstance(arguments, dict) else ""):
            try:
                db_task_result.task.call(*arguments["args"], **arguments["kwargs"])
                db_task_result.set_successful(None)
            except Error as error:
                self._leave_for_later(db_task_result.id, error)
            except BaseException as error:
                self._put_aside(db_task_result.id, error)
            finally:
                self.current.discard(db_task_result.id)

    def _leave_for_later(self, task_id: UUID, error: Error) -> None:
        log.warning("Task %s is run again: %s", task_id, error)
        put_off(error)
        drop_broken_connection()
        again_at = timezone.now() + AGAIN_AFTER.get(self.queue, AGAIN_AFTER_ALL_ELSE)
        DBTaskResult.objects.filter(id=task_id).update(status=TaskResultStatus.READY, run_after=again_at)

    def _put_aside(self, task_id: UUID, error: BaseException) -> None:
        log.error("Task %s is put aside", task_id, exc_info=error)
        put_off(error if isinstance(error, Exception) else RuntimeError(repr(error)))
        DBTaskResult.objects.filter(id=task_id).update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
            traceback="".join(format_exception(error)),
        )


def _together_at(path: str) -> Together | None:
    """Return what does several tasks of the kind that this path names, if it names one."""
    with suppress(ImportError):
        kind = import_string(path)
        return together_of(kind) if isinstance(kind, Task) else None
    return None
