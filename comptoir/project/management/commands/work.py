"""`comptoir work`: the worker."""

from typing import Any

from django.core.management.base import BaseCommand

from comptoir.journal.work import Work


class Command(BaseCommand):
    """Runs the queues and the schedule until it is stopped."""

    help = "Send what is queued, let reactions happen, and keep the schedule."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The worker is at work.")
        Work().run()
