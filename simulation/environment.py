"""The house that is simulated: its settings, and a fresh database for each seed."""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from importlib import import_module
from pathlib import Path
from typing import Protocol

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from simulation.ids import replace_ids
from simulation.papers import replace_papers

PROVIDER_SECRET = "a-provider-that-there-is-not"  # noqa: S105
CARRIER_SECRET = "a-carrier-that-there-is-not"  # noqa: S105 - of a house that nobody reaches


def open_house(folder: Path) -> None:
    """Set this process up as a house without a database yet."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "comptoir.project.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        "COMPTOIR_DATA": str(folder),
        "COMPTOIR_SECRET_KEY": "s" * 50,
        "COMPTOIR_LANGUAGE": "en",
        "COMPTOIR_LOG_LEVEL": "CRITICAL",
        "COMPTOIR_PICTURES": "0",
        "COMPTOIR_CARRIERS": "sandbox",
        "COMPTOIR_LABELS": "sandbox",
        "COMPTOIR_CARRIER_SANDBOX_SECRET": CARRIER_SECRET,
        "COMPTOIR_CARRIER_SANDBOX_KEY": "k" * 32,
        "COMPTOIR_PROVIDERS": "sandbox",
        "COMPTOIR_PROVIDER_SANDBOX_KEY": "k" * 32,
        "COMPTOIR_PROVIDER_SANDBOX_SECRET": PROVIDER_SECRET,
    }
    warnings.filterwarnings("ignore", message="No directory at")
    replace_ids()
    django.setup()
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.EMAIL_BACKEND = "simulation.mail.Backend"
    settings.API_SHOP_LIMIT = settings.API_CUSTOMER_LIMIT = 1_000_000
    _lift_limits()
    replace_papers()
    # What every seed needs is loaded once, before they are parted.
    import_module(settings.ROOT_URLCONF)


def _lift_limits() -> None:
    """Nobody in here is a robot that the house has to fear."""
    from comptoir.project.house import LIMITS
    from comptoir.rest.limits import hand_over_limits

    hand_over_limits(dict.fromkeys(LIMITS, "1000000/1m"))


class Databases(Protocol):
    """A migrated database, of which each seed gets a copy."""

    def copy(self, name: str) -> None:
        """Make a copy of this name, and let this process use it."""
        ...

    def drop(self, name: str) -> None:
        """Do away with the copy; nobody uses it any more."""
        ...

    def close(self) -> None: ...


def make_databases(folder: Path) -> Databases:
    """Migrate once, on the database that DATABASE_URL names, else on SQLite."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite(folder)


class SQLite:
    """Files, in memory where the machine has a place for that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        options = settings.DATABASES["default"]["OPTIONS"]
        # What a power cut would lose does not matter here.
        options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
        options["cached_statements"] = 2000
        connection.settings_dict["OPTIONS"] = options
        _use(str(folder / "template.sqlite3"))
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def copy(self, name: str) -> None:
        shutil.copy(self._folder / "template.sqlite3", self._folder / f"{name}.sqlite3")
        _use(str(self._folder / f"{name}.sqlite3"))

    def drop(self, name: str) -> None:
        for file in self._folder.glob(f"{name}.sqlite3*"):
            file.unlink(missing_ok=True)

    def close(self) -> None:
        pass


class PostgreSQL:
    """Databases of the server that DATABASE_URL names; the one named there is only entered to make them."""

    def __init__(self) -> None:
        self._main = str(connection.settings_dict["NAME"])
        self._prefix = f"simulation_{os.getpid()}_"
        self._do(f'CREATE DATABASE "{self._prefix}template"')
        _use(f"{self._prefix}template")
        call_command("migrate", verbosity=0)
        connection.close()

    def copy(self, name: str) -> None:
        self._do(f'CREATE DATABASE "{self._prefix}{name}" TEMPLATE "{self._prefix}template"')
        _use(self._prefix + name)
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")

    def drop(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{self._prefix}{name}" WITH (FORCE)')

    def close(self) -> None:
        self.drop("template")

    def _do(self, sql: str) -> None:
        _use(self._main)
        with connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
