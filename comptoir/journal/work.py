"""The worker: takes queued tasks, renews its claims, takes up what a dead worker left, keeps the schedule.

The library's worker leaves a task whose process is killed RUNNING for ever. Here a running task's claim is
renewed, and one whose claim has grown old is made ready again.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from traceback import format_exception
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from comptoir.ground.retry import drop_broken_connection, errors_put_off, put_off
from comptoir.ground.trace import traced
from comptoir.journal.heartbeats import QUEUES, SCHEDULE, beat, lost_after
from comptoir.journal.models import TaskClaim
from comptoir.journal.queue import TRACE
from comptoir.journal.schedule import run_due

log = logging.getLogger(__name__)
# Whatever takes longer than this is stuck
LONGEST_ROUND_SECONDS = 60 * 60
# When a task runs again that the database failed
AGAIN_AFTER = {"urgent": timedelta(seconds=5), "default": timedelta(minutes=1)}


class QueueWorker(Worker):
    """The library's worker for one queue; runs what is ready, and knows what it is running."""

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
        self.current: UUID | None = None

    def run_ready(self) -> None:
        """Run what is ready, one task after the other."""
        while self.running and self._run_next():
            pass

    def _run_next(self) -> bool:
        """Claim a task and run it. An idle look is one read: taking the lock each time would stop SQLite's
        writers."""
        ready = DBTaskResult.objects.ready().filter(queue_name=self.queue)
        if not ready.exists():
            return False
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

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run a task. What it could not even note, for want of a database, is run again; what cannot be read,
        or fails where nobody foresaw it, is put aside."""
        self.current, held = db_task_result.id, db_task_result.args_kwargs
        with traced(held.get(TRACE, "") if isinstance(held, dict) else ""):
            try:
                db_task_result.task.call(*held["args"], **held["kwargs"])
                db_task_result.set_successful(None)
            except Error as error:
                self._leave_for_later(db_task_result.id, error)
            except BaseException as error:
                self._put_aside(db_task_result.id, error)
            finally:
                self.current = None

    def _leave_for_later(self, task_id: UUID, error: Error) -> None:
        log.warning("Task %s is run again: %s", task_id, error)
        put_off(error)
        drop_broken_connection()
        again_at = timezone.now() + AGAIN_AFTER[self.queue]
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


class DutyThread:
    """A thread that sees to one duty, again and again, whatever goes wrong, until it is told to stop."""

    def __init__(self, name: str, do: Callable[[], None], *, stopped: threading.Event) -> None:
        self.name, self._do, self._stopped = name, do, stopped
        self._thread: threading.Thread | None = None
        self._round_began_at = time.monotonic()

    def start(self, *, every: float) -> None:
        """Start it, and again where it has died."""
        if self._thread and self._thread.is_alive():
            return
        if self._thread:
            log.error("The thread for %s died and is started again", self.name)
        self._thread = threading.Thread(target=self._run, args=[every], name=self.name)
        self._thread.start()

    @property
    def is_at_work(self) -> bool:
        """Whether it is alive and not stuck."""
        lasts = time.monotonic() - self._round_began_at
        return self._thread is not None and self._thread.is_alive() and lasts < LONGEST_ROUND_SECONDS

    def join(self) -> None:
        if self._thread:
            self._thread.join()

    def _run(self, every: float) -> None:
        def do() -> None:
            self._round_began_at = time.monotonic()
            self._do()

        repeat(do, every=every, stopped=self._stopped)


def repeat(*duties: Callable[[], None], every: float, stopped: threading.Event) -> None:
    """Do these again and again; what goes wrong is logged, and tried again the next time."""
    while not stopped.is_set():
        close_old_connections()
        for duty in duties:
            try:
                duty()
            except Error:
                log.exception("The database did not answer; trying again")
                connection.close()
            except Exception:
                log.exception("Something went wrong that nobody foresaw; trying again")
        stopped.wait(every)
    connection.close()


class Work:
    """One process: a thread per queue, so that no long task holds up a code, and one for the clock."""

    def __init__(self, queues: tuple[str, ...] = QUEUES) -> None:
        self.stopped = threading.Event()
        self.workers = [QueueWorker(queue) for queue in queues]
        duties = [(worker.queue, worker.run_ready) for worker in self.workers]
        duties.append((SCHEDULE, self.keep_schedule))
        self.threads = [DutyThread(name, do, stopped=self.stopped) for name, do in duties]

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a task that is running is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        repeat(
            self.start_threads,
            self.say_alive,
            self.renew_claims,
            self.take_up_lost,
            every=settings.WORKER_URGENT_RENEWS_SECONDS,
            stopped=self.stopped,
        )
        for thread in self.threads:
            thread.join()

    def stop(self) -> None:
        """Take no new task."""
        self.stopped.set()
        for worker in self.workers:
            worker.running = False

    def start_threads(self) -> None:
        """Start the thread of each duty, at first and wherever one has died."""
        for thread in self.threads:
            is_queue = thread.name != SCHEDULE
            thread.start(every=settings.WORKER_LOOKS_SECONDS if is_queue else settings.WORKER_RENEWS_SECONDS)

    def say_alive(self) -> None:
        """Say which duties are seen to here."""
        if names := [thread.name for thread in self.threads if thread.is_at_work]:
            beat(names, worker=f"{socket.gethostname()[:60]}-{os.getpid()}")

    def renew_claims(self) -> None:
        """Say of each task that is running here that it still is."""
        now = timezone.now()
        running = [worker.current for worker in self.workers]
        claims = [TaskClaim(task_id=task_id, renewed_at=now) for task_id in running if task_id]
        if claims:
            TaskClaim.objects.bulk_create(
                claims, update_conflicts=True, unique_fields=["task_id"], update_fields=["renewed_at"]
            )

    def take_up_lost(self) -> None:
        """Make ready again what has been running for long without anybody saying so.

        A moment that lies ahead was written while a clock was wrong, and says nothing.
        """
        for worker in self.workers:
            now, longest = timezone.now(), lost_after(worker.queue)
            recent = (now - longest, now + longest)
            running = DBTaskResult.objects.running().filter(queue_name=worker.queue)
            claimed = TaskClaim.objects.filter(renewed_at__range=recent).values("task_id")
            lost = running.exclude(started_at__range=recent).exclude(id__in=claimed)
            for task_id, started_at in list(lost.values_list("id", "started_at")):
                log.warning("Task %s was left by its worker and is taken up again", task_id)
                still_lost = DBTaskResult.objects.running().filter(id=task_id, started_at=started_at)
                still_lost.update(status=TaskResultStatus.READY)

    def keep_schedule(self) -> None:
        """Run what the clock says."""
        run_due(timezone.now())


def run_queued(queues: tuple[str, ...] = QUEUES) -> None:
    """Run what is ready now, in this thread, and return: for tests.

    An error that a worker leaves to a later try is raised once all has run; several as an ExceptionGroup.
    """
    with errors_put_off() as errors:
        for queue in queues:
            QueueWorker(queue).run_ready()
    if errors:
        raise errors[0] if len(errors) == 1 else ExceptionGroup("queued tasks failed", errors)
