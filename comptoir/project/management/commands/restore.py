"""`comptoir restore`: restore a backup into the empty database of a new house."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from comptoir.project.management.commands.backup import (
    KEY,
    PHOTOS,
    POSTGRESQL_DUMP,
    SQLITE_COPY,
    copy_photos,
    is_sqlite,
    run_tool,
)


class Command(BaseCommand):
    """Overwrites nothing: a database with tables in it is refused."""

    help = "Put back what `comptoir backup` wrote, into an empty database; then run `comptoir upgrade`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that `comptoir backup` wrote")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)
        copy = folder / (SQLITE_COPY if is_sqlite() else POSTGRESQL_DUMP)
        if not copy.is_file():
            raise CommandError(f"{folder} holds no {copy.name}: is DATABASE_URL of the same kind as it was?")
        if connection.introspection.table_names():
            raise CommandError("the database holds tables already; restore into an empty one")
        connection.close()
        if is_sqlite():
            shutil.copy(copy, settings.DATABASES["default"]["NAME"])
        else:
            run_tool(
                "pg_restore",
                "--no-owner",
                "--exit-on-error",
                f"--dbname={settings.DATABASES['default']['NAME']}",
                str(copy),
            )
        copy_photos(folder / PHOTOS, settings.PHOTOS_DIR)
        if (folder / KEY).is_file() and settings.SECRET_KEY_IS_KEPT_WITH_DATA:
            # The key of this process was created for an empty house, if there was none.
            shutil.copy(folder / KEY, settings.DATA_DIR / KEY)
        self.stdout.write("Restored. Run `comptoir upgrade`, then start the server and the worker.")
