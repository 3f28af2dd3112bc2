"""`comptoir failures`: list what failed for good, with its error, and run it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comptoir.journal.models import FailedReaction, ScheduledRun, last_line_of
from comptoir.journal.record import OPERATOR
from comptoir.post.models import Message
from comptoir.project.failures import Failure, all_failures, can_retry, retry_all


class Command(BaseCommand):
    """Lists failed reactions, letters and tasks, and pieces of the schedule whose last run failed."""

    help = "List what failed for good; --rerun ID (or --rerun all) runs it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rerun", metavar="ID", help="the id of what failed, or `all`")

    def handle(self, *args: Any, rerun: str | None, **options: Any) -> None:
        if rerun:
            self._rerun(rerun)
            return
        failed = all_failures()
        for failure in failed:
            self._list(failure)
        late = list(ScheduledRun.objects.exclude(last_error=""))
        for run in late:
            self.stdout.write(f"schedule {run.name}, {run.last_run_at:%F %T}\n    {run.last_error}")
        if not (failed or late):
            self.stdout.write("Nothing failed.")

    def _list(self, failed: Failure) -> None:
        at: datetime | None
        if isinstance(failed, FailedReaction):
            head, subject, at = (
                f"reaction {failed.id}",
                f"{failed.fact} → {failed.reaction}",
                failed.failed_at,
            )
            error = failed.last_line
        elif isinstance(failed, Message):
            head, subject, at = f"message  {failed.id}", failed.letter, failed.given_up_at
            error = failed.last_error or "its task was lost"
            error += "" if can_retry(failed) else "; no longer good for anything"
        else:
            head, subject, at = f"task     {failed.id}", failed.task_path, failed.finished_at
            error = last_line_of(failed.traceback)
        self.stdout.write(f"{head}  {subject}, {at:%F %T}\n    {error}")

    def _rerun(self, which: str) -> None:
        if which == "all":
            failures = [failed for failed in all_failures() if can_retry(failed)]
        else:
            try:
                id_asked = UUID(which)
            except ValueError as wrong:
                raise CommandError(f"{which} is no id of anything that failed") from wrong
            failures = [failed for failed in all_failures() if failed.id == id_asked]
        if not failures:
            raise CommandError("there is nothing failed to run again")
        queued, kept = retry_all(failures, by=OPERATOR)
        self.stdout.write(f"{queued} queued again")
        if kept:
            raise CommandError(f"{kept} stay in the list: no longer known, or no longer good for anything")
