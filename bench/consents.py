"""`make bench` measures here how soon a shop knows to which of 100,000 customers it may write.

Each has one to three choices. A program asks `comptoir serve` about one topic and channel, ten thousand in a
request, one request after the other. Beside it stands what the database itself takes to give the same rows to
a bare cursor. `python -m bench.consents [--customers 100000]` measures the database of DATABASE_URL, which it
empties.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

FOLDER = Path(__file__).parent / "data"
IN_A_REQUEST, ROUNDS, MOST_SECONDS = 10_000, 5, 10
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Figures = dict[str, Any]


def measure(*, quick: bool) -> Figures:
    """Measure each database, each in a process of its own."""
    databases = {"SQLite": f"sqlite:///{FOLDER / 'consents.sqlite3'}"}
    if server := os.environ.get("BENCH_POSTGRESQL"):
        from bench.ingest import make_database

        make_database(server, "consents")
        databases["PostgreSQL"] = f"{server}/consents"
    line = [sys.executable, "-m", "bench.consents", "--customers", "20000" if quick else "100000"]
    figures: Figures = {}
    for name, url in databases.items():
        done = subprocess.run(
            line, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True, check=True
        )
        figures[name] = json.loads(done.stdout[done.stdout.index("{") :])
    return figures


def too_slow(results: Figures) -> list[str]:
    """Name the databases on which a hundred thousand take longer than they may."""
    return [
        f"{name}: {held['customers']:,} customers take {held['seconds']:.1f} s"
        for name, held in results.items()
        if held["seconds"] * 100_000 / held["customers"] > MOST_SECONDS
    ]


def measure_one(customers: int) -> Figures:
    """Return the seconds in which all of them are answered, and the bare ones: the medians of rounds."""
    from bench.ingest import serving
    from bench.servers import cpu_seconds

    allowed, key = _fill(customers), _key()
    web = serving()
    with web as address:
        _asked(address, key, 1)
        before = cpu_seconds(web.server.pid)
        rounds = [_asked(address, key, customers) for _round in range(ROUNDS)]
        cpu = (cpu_seconds(web.server.pid) - before) / ROUNDS
    assert {may for _seconds, may, _size in rounds} == {allowed}
    seconds, bare = median(one[0] for one in rounds), median(_bare(customers) for _round in range(ROUNDS))
    return {
        "customers": customers,
        "may_be_written_to": allowed,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "bare_seconds": round(bare, 2),
        "ratio": round(seconds / bare, 2),
        "kb_of_an_answer": rounds[0][2] * IN_A_REQUEST // customers // 1000,
    }


def _fill(customers: int) -> int:
    """Let there be so many customers with one to three choices; return how many allow offers by mail."""
    from comptoir.customers.models import Customer, CustomerByReference
    from comptoir.ground.write import insert_rows
    from comptoir.preferences.models import Choice

    dice, allowed = random.Random(20260301), 0
    for start in range(0, customers, IN_A_REQUEST):
        owners, choices = [], list[Choice]()
        for at in range(start, min(start + IN_A_REQUEST, customers)):
            owner = Customer(reference=f"B-{at}", email=f"b{at}@example.org", name="Camille Durand")
            hers = list(_choices(owner, dice.randint(1, 3), dice))
            allowed += _may(hers)
            owners.append(owner)
            choices += hers
        insert_rows(owners)
        insert_rows([CustomerByReference(reference=one.reference, customer_id=one.id) for one in owners])
        insert_rows(choices)
    return allowed


def _choices(owner: Any, number: int, dice: random.Random) -> Iterator[Any]:
    from comptoir.preferences.models import Choice, Way

    for at in range(number):
        way = Way("email", owner.email) if dice.random() < 0.8 else Way("sms", "+33639980001")
        yield Choice(
            customer_id=owner.id,
            topic="offers" if dice.random() < 0.8 else "surveys",
            channel=way.channel,
            recipient=way.recipient,
            recipient_key=way.key,
            chosen_for=owner.id,
            is_given=dice.random() < 0.7,
            basis="consent",
            source="preferences",
            wording="I agree that Comptoir sends emails: Offers and newsletter.",
            language="en",
            happened_at=NOON + timedelta(days=at),
        )


def _may(choices: list[Any]) -> bool:
    offers = [choice for choice in choices if (choice.topic, choice.channel) == ("offers", "email")]
    return bool(offers) and offers[-1].is_given


def _key() -> str:
    from comptoir.journal.record import OPERATOR
    from comptoir.sellers.actions import create_key

    return create_key("Bench", scopes=["customers:read"], by=OPERATOR)[1]


def _asked(address: str, key: str, customers: int) -> tuple[float, int, int]:
    """Ask about so many; return the seconds, how many may be written to, and the bytes of the answers."""
    connection, may, size = http.client.HTTPConnection(address, timeout=120), 0, 0
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    began = time.monotonic()
    for names in _in_requests(customers):
        body = json.dumps({"topic": "offers", "channel": "email", "customers": names})
        connection.request("POST", "/api/shop/v1/consents/check", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told
        may, size = may + told.count(b'"may_write":true'), size + len(told)
    return time.monotonic() - began, may, size


def _bare(customers: int) -> float:
    """Return the seconds in which a bare cursor is given the names, addresses and choices of all."""
    from django.db import connection

    began = time.monotonic()
    with connection.cursor() as cursor:
        for names in _in_requests(customers):
            many = ", ".join(["%s"] * len(names))
            cursor.execute(
                "SELECT reference, customer_id FROM customers_customerbyreference "
                f"WHERE reference IN ({many})",
                names,
            )
            ids = [row[1] if isinstance(row[1], UUID) else str(row[1]) for row in cursor.fetchall()]
            cursor.execute(f"SELECT id, email FROM customers_customer WHERE id IN ({many})", ids)
            cursor.fetchall()
            cursor.execute(
                "SELECT customer_id, recipient_key, chosen_for, is_given, basis, happened_at, id "
                f"FROM preferences_choice WHERE customer_id IN ({many}) AND channel = 'email' "
                "AND topic = 'offers'",
                ids,
            )
            cursor.fetchall()
    return time.monotonic() - began


def _in_requests(customers: int) -> Iterator[list[str]]:
    for start in range(0, customers, IN_A_REQUEST):
        yield [f"B-{at}" for at in range(start, min(start + IN_A_REQUEST, customers))]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=100_000)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    os.environ.setdefault("COMPTOIR_DATA", str(FOLDER / "house"))
    os.environ.setdefault("COMPTOIR_LOG_LEVEL", "ERROR")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("upgrade", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    print(json.dumps(measure_one(asked.customers), indent=2))


if __name__ == "__main__":
    main()
