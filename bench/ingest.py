"""`make bench` measures here how fast orders come in, beside the limit of the database itself.

Each round measures all ways one after the other, with the same rows: the database's own limit (COPY on
PostgreSQL, executemany on SQLite, into the same tables with the same indexes and keys), `comptoir import`
from a file in one process and in two, the same file again, the orders changed, and the bulk API over HTTP.
`python -m bench.ingest [--orders 2000] [--rounds 3]` measures the database of DATABASE_URL, which it empties,
and prints the figures.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.orders import changed_file_of, file_of

FOLDER = Path(__file__).parent / "data"
BATCH = 1000
WAYS = ("limit", "import", "two_processes", "bulk_api", "changed", "unchanged")
# Every table that orders write, those first that others point to.
TABLES = (
    "sellers_seller",
    "customers_customer",
    "customers_customerbyreference",
    "customers_customerbyemail",
    "orders_order",
    "orders_line",
    "orders_parcel",
    "orders_parcelline",
    "orders_sellerorder",
    "orders_orderbynumber",
    "journal_customerentry",
    "journal_houseentry",
)


def measure(*, quick: bool) -> dict[str, Any]:
    """Measure each database, each in a process of its own."""
    databases = {"SQLite": f"sqlite:///{FOLDER / 'ingest.sqlite3'}"}
    server = os.environ.get("BENCH_POSTGRESQL")
    if server:
        make_database(server, "ingest")
        databases["PostgreSQL"] = f"{server}/ingest"
    figures: dict[str, Any] = {}
    for name, url in databases.items():
        line = [sys.executable, "-m", "bench.ingest", "--orders", "2000" if quick else "20000"]
        done = subprocess.run(
            line, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True, check=True
        )
        figures[name] = json.loads(done.stdout[done.stdout.index("{") :])
    return figures


def make_database(server: str, name: str) -> None:
    """Make a database of this name where there is none."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')


def measure_one(*, number: int, rounds: int) -> dict[str, Any]:
    """Return rates in orders a second, each the median of its rounds, and their ratios within a round."""
    paths = file_of(number, FOLDER), changed_file_of(number, FOLDER)
    with serving() as address:
        measured = [_round(*paths, address) for _round_number in range(rounds)]
    seconds = {name: [one[name] for one in measured] for name in WAYS}
    return {
        "database": vendor(),
        "orders": number,
        "table_rows": measured[0]["table_rows"],
        "orders_a_second": {name: round(number / statistics.median(held)) for name, held in seconds.items()},
        "of_limit": {name: _compared(seconds, name, "limit") for name in WAYS},
        "of_import": {name: _compared(seconds, name, "import") for name in WAYS},
    }


def _round(path: Path, changed: Path, address: str) -> dict[str, float]:
    """Time each way in seconds, and count the rows in the tables after it."""
    empty()
    took = {"import": by_file(path, "created"), "table_rows": count_rows(), "limit": by_database()}
    took["unchanged"] = by_file(path, "unchanged")
    took["changed"] = by_file(changed, "updated")
    empty()
    took["two_processes"] = by_two_processes(path)
    empty()
    took["bulk_api"] = by_api(path, address)
    return took


def _compared(seconds: dict[str, list[float]], name: str, to: str) -> float:
    """Compare the speed of one way with another's, in the rounds of both."""
    return statistics.median(other / own for own, other in zip(seconds[name], seconds[to], strict=True))


def vendor() -> str:
    from django.db import connection

    return str(connection.vendor)


def by_file(path: Path, result: str) -> float:
    """Time an import of the file in seconds, with reading and checking; every row must come to `result`."""
    from comptoir.project.importing.kinds import take_orders

    return _import(path, result, take_orders)


def by_two_processes(path: Path) -> float:
    """Time the same import in two processes, their start included."""
    from comptoir.orders.intake.by_customer import split_by_customer
    from comptoir.project.importing.kinds import take_orders
    from comptoir.project.importing.processes import Processes

    with Processes(2, take_orders, split_by_customer) as together:
        return _import(path, "created", together, at_once=2 * BATCH)


def _import(path: Path, result: str, take: Any, *, at_once: int = BATCH) -> float:
    from comptoir.project.importing.file import Import

    with tempfile.TemporaryDirectory() as scratch:
        running = Import(take, refused=Path(scratch) / "refused", at_once=at_once)
        running.run(str(path))
    assert set(running.counts) == {result}, running.counts
    return running.seconds


def by_api(path: Path, address: str) -> float:
    """Time the bulk API until every batch of the file was answered, one after the other."""
    from io import StringIO

    from django.core.management import call_command

    out = StringIO()
    call_command("key", "create", "--name", "bench", stdout=out, stderr=StringIO())
    headers = {
        "Authorization": f"Bearer {out.getvalue().strip()}",
        "Content-Type": "application/x-ndjson",
    }
    bodies = list(batches(path))
    began = time.perf_counter()
    connection = http.client.HTTPConnection(address, timeout=120)
    for body in bodies:
        connection.request("POST", "/api/shop/v1/orders?history=true", body, headers)
        answer = connection.getresponse()
        held = json.loads(answer.read())
        assert answer.status == 200, held
        assert set(held["counts"]) == {"created"}, held["counts"]
    return time.perf_counter() - began


def batches(path: Path) -> Iterator[bytes]:
    lines = path.read_bytes().splitlines(keepends=True)
    for start in range(0, len(lines), BATCH):
        yield b"".join(lines[start : start + BATCH])


def by_database() -> float:
    """Time the database with the very rows that are stored, from empty tables again."""
    return _by_copy() if vendor() == "postgresql" else _by_executemany()


def _by_copy() -> float:
    from django.db import connection, transaction

    held: dict[str, list[bytes]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                held[table] = [bytes(part) for part in copy]
    empty()
    seconds = 0.0
    for table, parts in held.items():
        bodies = [b"".join(parts[at : at + BATCH]) for at in range(0, len(parts), BATCH)]
        began = time.perf_counter()
        for body in bodies:
            with (
                transaction.atomic(),
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} FROM STDIN") as copy,
            ):
                copy.write(body)
        seconds += time.perf_counter() - began
    return seconds


def _by_executemany() -> float:
    from django.db import connection

    held: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table}")
            held[table] = cursor.fetchall()
    empty()
    seconds = 0.0
    raw = connection.connection
    for table, rows in held.items():
        if not rows:
            continue
        statement = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"
        began = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            raw.execute("BEGIN")
            raw.executemany(statement, rows[start : start + BATCH])
            raw.execute("COMMIT")
        seconds += time.perf_counter() - began
    return seconds


def count_rows() -> int:
    """Count the rows in the tables of orders."""
    from django.db import connection

    with connection.cursor() as cursor:
        total = 0
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            total += cursor.fetchone()[0]
    return total


def empty() -> None:
    """Delete every row."""
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


class serving:  # noqa: N801 - reads as what it does
    """Run the web server as in production, on a port of this machine."""

    def __enter__(self) -> str:
        import socket

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        line = [sys.executable, "-m", "comptoir.project.command", "serve", "--address", address]
        self.server = subprocess.Popen(line, env={**os.environ, "COMPTOIR_API_SHOP_LIMIT": "1000000"})
        for _try in range(200):
            try:
                connection = http.client.HTTPConnection(address, timeout=2)
                connection.request("GET", "/health/")
                if connection.getresponse().status == 200:
                    return address
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(timeout=20)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    os.environ.setdefault("COMPTOIR_DATA", str(FOLDER / "house"))
    os.environ.setdefault("COMPTOIR_LOG_LEVEL", "ERROR")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("upgrade", verbosity=0)
    print(json.dumps(measure_one(number=asked.orders, rounds=asked.rounds), indent=2))


if __name__ == "__main__":
    main()
