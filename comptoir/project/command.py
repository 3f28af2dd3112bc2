"""The `comptoir` command."""

import os
import sys
from pathlib import Path

# How SQLite and PostgreSQL report that the database has no tables
NO_TABLES = ("no such table", "unable to open database", "does not exist", "connection failed")

DEMO_LINKS = (
    "Mentions légales|Legal notice|/demo/shop/#legal;"
    "Conditions générales de vente|Terms of sale|/demo/shop/#terms;"
    "Données personnelles|Privacy|/demo/shop/#privacy"
)


def main() -> None:
    """Run a command with the house's settings; a wrong setting is reported in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    if sys.argv[1:2] == ["demo"]:
        # The demo empties and fills its database, so it must never use another one.
        database = Path(os.environ.get("COMPTOIR_DATA", "data")).resolve() / "demo.sqlite3"
        os.environ.update(COMPTOIR_DEMO="1", DATABASE_URL=f"sqlite:///{database}")
        # A number reserved for fiction by Arcep, so that the demo shows one.
        os.environ.setdefault("COMPTOIR_SHOP_PHONE", "+33 1 99 00 43 21")
        os.environ.setdefault("COMPTOIR_SHOP_HOURS", "Mo-Fr 09:00-12:30,14:00-18:00; Sa 10:00-13:00")
        # Pages of the demo stand for the shop's own.
        os.environ.setdefault("COMPTOIR_SHOP_URL", "/demo/shop/")
        os.environ.setdefault("COMPTOIR_SHOP_COMPANY", "Comptoir SAS, 1 rue de la Démonstration, 75000 Paris")
        os.environ.setdefault("COMPTOIR_SHOP_PRIVACY", "/demo/shop/#privacy")
        os.environ.setdefault("COMPTOIR_SHOP_LINKS", DEMO_LINKS)
        # The stage has names of its own for this machine (`project/demo/stage`), and a carrier that it moves.
        os.environ.setdefault("COMPTOIR_HOSTS", "127.0.0.1,localhost,[::1],.stage.localhost")
        if "COMPTOIR_CARRIERS" not in os.environ:
            os.environ.update(COMPTOIR_CARRIERS="sandbox", COMPTOIR_LABELS="sandbox")
        os.environ.setdefault("COMPTOIR_PROVIDERS", "sandbox")
        os.environ.setdefault("COMPTOIR_PUBLIC_URL", f"http://{by_name(_address(sys.argv))}")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        sys.exit(f"comptoir: {wrong}")
    except (OperationalError, ProgrammingError) as error:
        if not any(sign in str(error) for sign in NO_TABLES):
            raise
        print(f"comptoir: {str(error).splitlines()[0]}", file=sys.stderr)
        print("Is DATABASE_URL right, and has `comptoir upgrade` made its tables?", file=sys.stderr)
        sys.exit(2)


def by_name(address: str) -> str:
    """Return this machine's address by name: a passkey belongs to a name, not to an IP address."""
    host, colon, port = address.rpartition(":")
    return f"localhost{colon}{port}" if host == "127.0.0.1" else address


def _address(arguments: list[str]) -> str:
    for at, argument in enumerate(arguments):
        if argument == "--address" and at + 1 < len(arguments):
            return arguments[at + 1]
        if argument.startswith("--address="):
            return argument.partition("=")[2]
    return "127.0.0.1:8000"


if __name__ == "__main__":
    main()
