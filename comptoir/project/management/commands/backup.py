"""`comptoir backup`: write the database, its key and the photos into a folder, while the house goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

VARIABLES = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}
SQLITE_COPY, POSTGRESQL_DUMP, KEY = "comptoir.sqlite3", "comptoir.dump", "secret-key"
PHOTOS = "photos"


class Command(BaseCommand):
    """Writes the database as of one moment, while others write; only the owner can read the files."""

    help = "Write the database, photos, and the secret key if it was made here, into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="it must not be there yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        os.umask(0o077)
        try:
            folder.mkdir(parents=True)
        except FileExistsError as there:
            raise CommandError(f"{folder} is there already") from there
        database = settings.DATABASES["default"]
        if is_sqlite():
            _copy_sqlite(Path(database["NAME"]), folder / SQLITE_COPY)
        else:
            run_tool("pg_dump", "--format=custom", f"--file={folder / POSTGRESQL_DUMP}")
        # After the database: each photo that it names has its files by then.
        copy_photos(settings.PHOTOS_DIR, folder / PHOTOS)
        if settings.SECRET_KEY_IS_KEPT_WITH_DATA:
            shutil.copy(settings.DATA_DIR / KEY, folder / KEY)
            self.stdout.write(f"Written to {folder}, with the key that opens what is sealed in it.")
        else:
            self.stdout.write(f"Written to {folder}. Keep COMPTOIR_SECRET_KEY apart from it.")


def is_sqlite() -> bool:
    """Whether the house stores its data in SQLite."""
    return "sqlite" in settings.DATABASES["default"]["ENGINE"]


def copy_photos(source: Path, target: Path) -> None:
    """Copy the photos that people added; one that is forgotten meanwhile is left out."""
    for file in source.glob("*/*.jpg"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copy2(file, copy)


def run_tool(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools on the house's database; the password goes by environment variable."""
    database = settings.DATABASES["default"]
    variables = {variable: str(database[name]) for name, variable in VARIABLES.items() if database.get(name)}
    try:
        subprocess.run([name, *arguments], env={**os.environ, **variables}, check=True)  # noqa: S603 - our own line
    except FileNotFoundError as missing:
        raise CommandError(
            f"{name} is not installed: it comes with PostgreSQL's client programs"
        ) from missing
    except subprocess.CalledProcessError as failed:
        raise CommandError(f"{name} ended with {failed.returncode}") from failed


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise CommandError(f"there is no database {source}")
    # SQLite's own copy: one moment, while others write
    with sqlite3.connect(source) as database, sqlite3.connect(target) as copy:
        database.backup(copy)
    database.close()
    copy.close()
