"""`comptoir upgrade`: bring the database and the files up to this version; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from comptoir.project.environment import keep_private
from comptoir.ui.looks import build_words


class Command(BaseCommand):
    """Migrates the tables and collects the static files, and reports each step."""

    help = "Bring the database and the files up to this version. Run it once after each installation."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        keep_private(settings.DATA_DIR)
        call_command("migrate", verbosity=verbosity, interactive=False, stdout=self.stdout)
        build_words()
        self.stdout.write("Collecting static files…")
        call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write("Up to date.")
