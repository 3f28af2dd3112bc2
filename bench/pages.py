"""The benchmark asks for our order history, order page and dashboard at growing sizes, and for two others.

The others are django-oscar's page and a bare one. BENCH_POSTGRESQL is the address of a server whose databases
may be made and filled; without it, SQLite alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from copy import copy
from pathlib import Path
from statistics import median
from typing import Any

from bench.servers import HERE, Server

DATA = HERE / "data"
OSCAR_PYTHON = str(HERE.parent / ".venv-oscar" / "bin" / "python")
SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000), (10_000, 100_000)
BESIDE = 100_000
ROUNDS, QUICK_ROUNDS = 9, 9
SECONDS, QUICK_SECONDS = 3, 2
ON_A_PAGE = 20
INDEX = "order_list"
# What stands in a page once for each order that it shows; django-oscar's table has a row more, its head.
MARKS = {
    "comptoir": 'class="order-card__number"',
    "one": 'class="order-card__number"',
    "oscar": "<tr>",
    "bare": 'class="order-card"',
}
Figures = dict[str, Any]


def kinds() -> list[str]:
    """List the databases that can be measured here."""
    return ["sqlite", "postgresql"] if os.environ.get("BENCH_POSTGRESQL") else ["sqlite"]


def measure_on(kind: str, *, quick: bool) -> Figures:
    """Measure on one kind of database."""
    sizes, beside = QUICK_SIZES if quick else SIZES, BESIDE
    with ExitStack() as stack:
        found, servers = {}, {}
        for size in sizes:
            say(f"{kind}: {size:,} orders of our own")
            found[size] = prepared(
                [sys.executable, "-m", "bench.ours", "prepare", str(size)], _house(kind, size)
            )
            servers[f"comptoir {size}"] = _server(stack, kind, size, found[size])
        servers["one"] = _one(servers[f"comptoir {beside}"], found[beside])
        say(f"{kind}: {beside:,} orders of django-oscar")
        servers["oscar"] = _oscar(stack, kind, beside)
        servers["bare"] = _bare(stack, kind, beside, found[beside])
        _check_plans(kind, found)
        for server in servers.values():
            _check(server)
        asked = _rounds(
            servers, rounds=QUICK_ROUNDS if quick else ROUNDS, seconds=QUICK_SECONDS if quick else SECONDS
        )
        for server in servers.values():
            _check(server)
        say(f"{kind}: the profile")
        layers = prepared([sys.executable, "-m", "bench.ours", "layers"], _house(kind, beside))
        return {
            "sizes": sizes,
            "beside": beside,
            "pages": {f"{name} · {page}": one for (name, page), one in asked.items()},
            "asked": {name: server.pages for name, server in servers.items()},
            "memory": {name: server.memory_mb() for name, server in servers.items()},
            "plans": {size: one["plan"] for size, one in found.items()},
            "layers": layers,
        }


def _rounds(servers: dict[str, Server], *, rounds: int, seconds: float) -> dict[tuple[str, str], Figures]:
    """Ask for each page of each contestant in turn, in several rounds, and return the medians."""
    turns = [(server, page) for page in ("history", "order", "dashboard") for server in servers.values()]
    turns = [(server, page) for server, page in turns if page in server.pages]
    for server, page in turns:
        server.measure(page, 1)
    held: dict[tuple[str, str], list[Figures]] = {(server.name, page): [] for server, page in turns}
    for at in range(rounds):
        say(f"round {at + 1} of {rounds}")
        for server, page in turns:
            held[server.name, page].append(server.measure(page, seconds))
    names = ("rate", "p50", "p95", "cpu_ms")
    return {key: {name: median(one[name] for one in found) for name in names} for key, found in held.items()}


def _server(stack: ExitStack, kind: str, size: int, found: Figures) -> Server:
    server = Server(
        f"comptoir {size}",
        python=sys.executable,
        application="comptoir.project.wsgi:application",
        environment=_house(kind, size),
    )
    pages = {name: page | {"visits": found["visits"][name]} for name, page in found["pages"].items()}
    return _ready(stack, server, {**found, "pages": pages})


def _one(server: Server, found: Figures) -> Server:
    """Ask the same server for one customer's order history again and again."""
    one = copy(server)
    one.name, one.pages = "one", {"history": dict(server.pages["history"])}
    one.pages["history"].pop("visits")
    return one


def _oscar(stack: ExitStack, kind: str, size: int) -> Server:
    environment = {"DATABASE_URL": database(kind, f"oscar_{size}"), "PYTHONPATH": str(HERE.parent)}
    found = prepared([OSCAR_PYTHON, "-m", "bench.oscar.prepare", str(size)], environment)
    server = Server(
        "oscar", python=OSCAR_PYTHON, application="bench.oscar.wsgi:application", environment=environment
    )
    return _ready(stack, server, found)


def _bare(stack: ExitStack, kind: str, size: int, found: Figures) -> Server:
    environment = {
        "DATABASE_URL": database(kind, f"comptoir_{size}"),
        "BENCH_CUSTOMER": found["customer"],
        "PYTHONPATH": str(HERE.parent),
    }
    server = Server(
        "bare", python=sys.executable, application="bench.bare.wsgi:application", environment=environment
    )
    return _ready(stack, server, {"cookie": "", "pages": {"history": {"path": "/orders/", "statements": 1}}})


def _ready(stack: ExitStack, server: Server, found: Figures) -> Server:
    stack.callback(server.stop)
    server.describe(found)
    server.wait()
    server.pages["history"]["bytes"] = len(server.get(server.pages["history"]["path"]).encode())
    return server


def _house(kind: str, size: int) -> dict[str, str]:
    """Return the environment of a Comptoir over the database of that size: the defaults, in its own place."""
    return {
        "DATABASE_URL": database(kind, f"comptoir_{size}"),
        "COMPTOIR_DATA": str(DATA / "house"),
        "COMPTOIR_LOG_LEVEL": "ERROR",
        "COMPTOIR_DEMO": "",
        # As a process of `comptoir serve` has it
        "COMPTOIR_SQLITE_CACHE_KB": "2000",
        "PYTHONPATH": str(HERE.parent),
    }


def database(kind: str, name: str) -> str:
    """Return the address of that database; on PostgreSQL, make it where it is missing."""
    if kind == "sqlite":
        DATA.mkdir(exist_ok=True)
        return f"sqlite:///{DATA / f'{name}.sqlite3'}"
    import psycopg

    base = os.environ["BENCH_POSTGRESQL"]
    with psycopg.connect(
        f"{base}/postgres".replace("postgres://", "postgresql://"), autocommit=True
    ) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')
    return f"{base}/{name}"


def prepared(line: list[str], environment: dict[str, str]) -> Any:
    ended = subprocess.run(
        line,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        cwd=Path(HERE).parent,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(line[1:])} failed:\n{ended.stderr[-3000:]}")
    return json.loads(ended.stdout.splitlines()[-1])


def _check(server: Server) -> None:
    """Check that the page is really the customer's, with a page of orders on it."""
    kind = server.name.split()[0]
    page = server.get(server.pages["history"]["path"])
    held = page.count(MARKS[kind]) - (kind == "oscar")
    if held != ON_A_PAGE:
        raise RuntimeError(f"{server.name} shows {held} orders, and not {ON_A_PAGE}")
    for name, asked in server.pages.items():
        page = server.get(asked["path"])
        if name != "history" and "order-" not in page and 'class="coming' not in page:
            raise RuntimeError(f"{server.name}: {asked['path']} shows no order")


def _check_plans(kind: str, found: Figures) -> None:
    """Check that the list is read from its index, at every size."""
    for size, one in found.items():
        if not any(INDEX in row for row in one["plan"]):
            plan = "\n".join(one["plan"])
            raise RuntimeError(f"on {kind} at {size:,} orders the list does not use {INDEX}:\n{plan}")


def say(words: str) -> None:
    """Report progress to whoever waits."""
    print(words, flush=True)
