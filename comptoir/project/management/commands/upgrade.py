"""`comptoir upgrade`: brings the database and the files up to this version; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Tables, and the static files as a server sends them."""

    help = "Bring the database and the files up to this version. Run it once after each installation."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        quiet = {"verbosity": 0, "interactive": False}
        call_command("migrate", **quiet)
        call_command("collectstatic", **quiet)
        self.stdout.write("Up to date.")
