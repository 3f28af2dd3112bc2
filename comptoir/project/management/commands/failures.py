"""`comptoir failures`: what failed four times, with its error, and the way to run it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tasks_db.models import DBTaskResult

from comptoir.journal.actions import retry_reaction
from comptoir.journal.models import FailedReaction, ScheduledRun
from comptoir.journal.record import OPERATOR
from comptoir.post.models import Message


class Command(BaseCommand):
    """Lists reactions and messages that were put aside, and pieces of the schedule that failed last."""

    help = "List what failed for good; --rerun ID (or --rerun all) queues a reaction again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rerun", metavar="ID", help="the id of a failed reaction, or `all`")

    def handle(self, *args: Any, rerun: str | None, **options: Any) -> None:
        if rerun:
            self._rerun(rerun)
            return
        failed = list(FailedReaction.objects.order_by("failed_at"))
        for reaction in failed:
            self.stdout.write(
                f"reaction {reaction.id}  {reaction.fact} → {reaction.reaction}, {reaction.failed_at:%F %T}"
            )
            self.stdout.write(f"    {reaction.last_line}")
        given_up = list(Message.objects.filter(given_up_at__isnull=False).order_by("given_up_at"))
        for message in given_up:
            self.stdout.write(f"message  {message.id}  {message.letter}, {message.given_up_at:%F %T}")
            self.stdout.write(f"    {message.last_error}")
        late = list(ScheduledRun.objects.exclude(last_error=""))
        for run in late:
            self.stdout.write(f"schedule {run.name}, {run.last_run_at:%F %T}\n    {run.last_error}")
        broken = list(DBTaskResult.objects.failed().order_by("finished_at"))
        for task in broken:
            self.stdout.write(f"task     {task.id}  {task.task_path}, {task.finished_at:%F %T}")
            self.stdout.write(f"    {task.traceback.strip().splitlines()[-1]}")
        if not (failed or given_up or late or broken):
            self.stdout.write("Nothing failed.")

    def _rerun(self, which: str) -> None:
        found = FailedReaction.objects.all()
        if which != "all":
            try:
                found = found.filter(id=UUID(which))
            except ValueError as wrong:
                raise CommandError(f"{which} is no id of a failed reaction") from wrong
        reactions = list(found)
        if not reactions:
            raise CommandError("there is no such failed reaction")
        gone = [reaction.reaction for reaction in reactions if not retry_reaction(reaction, by=OPERATOR)]
        self.stdout.write(f"{len(reactions) - len(gone)} queued again")
        if gone:
            raise CommandError(f"no longer known, and kept in the list: {', '.join(gone)}")
