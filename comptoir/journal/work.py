"""The worker: runs queued tasks, renews its claims, takes over tasks of dead workers, runs the schedule.

The library's worker leaves a task RUNNING for ever if its process is killed. Here a running task's claim is
renewed, and a task whose claim is too old is made ready again.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import errors_put_off
from comptoir.journal.heartbeats import QUEUES, SCHEDULE, beat, lost_after
from comptoir.journal.models import TaskClaim
from comptoir.journal.queue_worker import QueueWorker
from comptoir.journal.schedule import run_due

log = logging.getLogger(__name__)
# Anything that takes longer than this is stuck
LONGEST_ROUND_SECONDS = 60 * 60


class DutyThread:
    """A thread that runs one duty again and again, whatever goes wrong, until it is stopped."""

    def __init__(self, name: str, do: Callable[[], None], *, stopped: threading.Event) -> None:
        self.name, self._do, self._stopped = name, do, stopped
        self._thread: threading.Thread | None = None
        self._round_began_at = time.monotonic()

    def start(self, *, every: float) -> None:
        """Start the thread, or start it again if it has died."""
        if self._thread and self._thread.is_alive():
            return
        if self._thread:
            log.error("The thread for %s died and is started again", self.name)
        self._thread = threading.Thread(target=self._run, args=[every], name=self.name)
        self._thread.start()

    @property
    def is_at_work(self) -> bool:
        """Whether the thread is alive and not stuck."""
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
    """Run these duties again and again; an error is logged, and the duty tried again next time."""
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
    """The worker process: a thread for each queue, so that no long task delays a code, and one for the
    clock."""

    def __init__(self, queues: tuple[str, ...] = QUEUES) -> None:
        self.stopped = threading.Event()
        self.workers = [QueueWorker(queue) for queue in queues]
        duties = [(worker.queue, worker.run_ready) for worker in self.workers]
        duties.append((SCHEDULE, self.keep_schedule))
        self.threads = [DutyThread(name, do, stopped=self.stopped) for name, do in duties]

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; running tasks are finished first."""
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
        """Stop taking tasks."""
        self.stopped.set()
        for worker in self.workers:
            worker.running = False

    def start_threads(self) -> None:
        """Start the thread of each duty, and again if one has died."""
        for thread in self.threads:
            is_queue = thread.name != SCHEDULE
            thread.start(every=settings.WORKER_LOOKS_SECONDS if is_queue else settings.WORKER_RENEWS_SECONDS)

    def say_alive(self) -> None:
        """Report which duties are alive here."""
        if names := [thread.name for thread in self.threads if thread.is_at_work]:
            beat(names, worker=f"{socket.gethostname()[:60]}-{os.getpid()}")

    def renew_claims(self) -> None:
        """Renew the claims of the tasks that are running here."""
        now = timezone.now()
        running = [task_id for worker in self.workers for task_id in list(worker.current)]
        claims = [TaskClaim(task_id=task_id, renewed_at=now) for task_id in running]
        if claims:
            TaskClaim.objects.bulk_create(
                claims, update_conflicts=True, unique_fields=["task_id"], update_fields=["renewed_at"]
            )

    def take_up_lost(self) -> None:
        """Make tasks ready again that have been running for long without a renewed claim.

        A moment far ahead came from a wrong clock and counts for nothing.
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
        """Run the pieces of the schedule that are due."""
        run_due(timezone.now())


def run_queued(queues: tuple[str, ...] = QUEUES) -> None:
    """Run all ready tasks in this thread and return: for tests.

    Errors that a worker leaves to a later try are raised at the end; several as an ExceptionGroup.
    """
    with errors_put_off() as errors:
        for queue in queues:
            QueueWorker(queue).run_ready()
    if errors:
        raise errors[0] if len(errors) == 1 else ExceptionGroup("queued tasks failed", errors)
