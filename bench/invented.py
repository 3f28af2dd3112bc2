"""`python -m bench.invented` finds fields in which an invented value costs much more than an ordinary one.

    python -m bench.invented                    a thousand values a field: some twenty minutes
    python -m bench.invented --values 100       a first look
    python -m bench.invented --only /contact/   the doors whose name holds this

It finds the fields by itself: the forms of every page that is open to all, the names that pages read of a
query or a form, paths, headers, cookies, and the operations of both APIs. Times are of this process's CPU;
a value over its limit is tried twice more, and the cheapest try counts. It leaves with 1 where something
is above 50 ms, or where the house itself failed (500).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bench.doors import Door

ALLOWED_MS = 50
TRIES = 3


class Worst(NamedTuple):
    """The dearest value of a door, and how much more it costs than an ordinary one."""

    more_ms: float
    ordinary_ms: float
    value: str
    failed: int


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--values", type=int, default=1000)
    asked.add_argument("--only", default="")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(folder)
        from bench.doors import every_door

        doors = [door for door in every_door() if chosen.only in door.name]
        results = []
        for door in doors:
            worst = _worst(door, chosen.values)
            results.append((worst, door))
            print(f"{worst.more_ms:8.1f} ms  {door.name}", flush=True)
    results.sort(key=lambda pair: pair[0].more_ms, reverse=True)
    print(f"\n{len(doors)} fields, {chosen.values} values each. The worst:\n")
    for worst, door in results[:20]:
        print(f"{worst.more_ms:8.1f} ms more than {worst.ordinary_ms:.1f}  {door.name}  {worst.value}")
    failed = [(worst, door) for worst, door in results if worst.failed]
    for worst, door in failed:
        print(f"{worst.failed} answers of 500 or more: {door.name}")
    sys.exit(bool(failed) or (bool(results) and results[0][0].more_ms > ALLOWED_MS))


def _set_up(folder: str) -> None:
    os.environ |= {
        "COMPTOIR_DATA": folder,
        "COMPTOIR_LOG_LEVEL": "CRITICAL",
        "COMPTOIR_HOSTS": "127.0.0.1,testserver",
        "COMPTOIR_LANGUAGE": "en",
        "DJANGO_SETTINGS_MODULE": "comptoir.project.settings",
    }
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/comptoir.sqlite3")
    import logging

    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    logging.disable()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)


def _worst(door: Door, number: int) -> Worst:
    """Find the value, of `number`, that costs most beside an ordinary one."""
    from bench.hostile import values
    from comptoir.rest.models import Counter

    # An ordinary value that an earlier field has used up would be refused, and cost nothing.
    Counter.objects.all().delete()
    ordinary = min(_cost(door, door.ordinary)[0] for _try in range(5))
    dearest, shown, failed = 0.0, "", 0
    for value in values(door.kind, number):
        cost, status = _cost(door, value)
        for _again in range(TRIES - 1):
            if cost - ordinary > ALLOWED_MS:
                cost = min(cost, _cost(door, value)[0])
        failed += status >= 500
        if cost - ordinary > dearest:
            dearest, shown = cost - ordinary, f"{value[:40]!r} of {len(value)}"
    return Worst(dearest, ordinary, shown, failed)


def _cost(door: Door, value: str) -> tuple[float, int]:
    """Return the CPU milliseconds of one request, and its status."""
    send = door.prepared(value)
    began = time.process_time()
    status = send()
    return (time.process_time() - began) * 1000, status


if __name__ == "__main__":
    main()
