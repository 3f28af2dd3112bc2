"""`make bench` measures here what a seller's many open orders, requests and returns cost the desk.

The pages of a house of 50,000 open orders, 500 requests to cancel and 500 returns are asked for in turn with
those of a house that fills one page of each list, over the same server; then those of a customer with
cancellations, returns, refunds and messages with those of one who has the same orders and nothing else.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from copy import copy
from statistics import median
from typing import Any

from bench.pages import DATA, database, prepared, say
from bench.servers import HERE, Server

MOST = 1.3
ROUNDS, SECONDS, QUICK_SECONDS = 9, 2, 1
HOUSES = ("small", "large")
# Pages that differ by more than this part show different rows.
SAME_SIZE = 0.1
Figures = dict[str, Any]


def measure_on(kind: str, *, quick: bool) -> Figures:
    """Measure on one kind of database: p50 in ms of each page in both, and the ratio."""
    with ExitStack() as stack:
        told: dict[str, Any] = {}
        servers: dict[str, Server] = {}
        for name in HOUSES:
            say(f"{kind}: the {name} desk")
            environment = _house(kind, name)
            told[name] = prepared([sys.executable, "-m", "bench.desk_rows", name], environment)
            servers[name] = _server(stack, name, environment, told[name]["carla"])
        pairs = [
            *_pairs(servers, {name: told[name]["carla"] for name in HOUSES}),
            *_pairs(servers, {name: told[name]["sam"] for name in HOUSES}),
            *_pairs(
                dict.fromkeys(("without", "with"), servers["large"]),
                {name: told["large"][name] for name in ("without", "with")},
            ),
        ]
        return _measured(pairs, seconds=QUICK_SECONDS if quick else SECONDS)


def too_slow(results: Figures) -> list[str]:
    """Name the pages that cost more than they may beside the small house's."""
    return [
        f"{kind}: {title} takes {page['ratio']:.2f} of the small one's"
        for kind, pages in results.items()
        for title, page in pages.items()
        if page["ratio"] > MOST and not page["is_customers"]
    ]


def _pairs(servers: dict[str, Server], told: Figures) -> list[tuple[str, list[Server]]]:
    """Return each page with the server of each of the two, which asks as that one."""
    asking = []
    for name, pages in told.items():
        server = copy(servers[name])
        server.name, server.cookie = name, pages["cookie"]
        server.pages = {title: page for title, page in pages.items() if title != "cookie"}
        asking.append(server)
    return [(title, asking) for title in asking[0].pages]


def _measured(pairs: list[tuple[str, list[Server]]], *, seconds: float) -> Figures:
    found: dict[str, list[list[Figures]]] = {title: [[], []] for title, _asking in pairs}
    for title, asking in pairs:
        for server in asking:
            server.get(server.pages[title]["path"])
            server.measure(title, 1)
    for at in range(ROUNDS):
        say(f"round {at + 1} of {ROUNDS}")
        for title, asking in pairs:
            for place, server in enumerate(asking):
                found[title][place].append(server.measure(title, seconds))
    return {title: _compared(title, asking, found[title]) for title, asking in pairs}


def _compared(title: str, asking: list[Server], rounds: list[list[Figures]]) -> Figures:
    p50 = [median(one["p50"] for one in held) for held in rounds]
    cpu = [median(one["cpu_ms"] for one in held) for held in rounds]
    pages = [server.pages[title] for server in asking]
    is_customers = asking[0].name == "without"
    if not is_customers and abs(pages[1]["bytes"] / pages[0]["bytes"] - 1) > SAME_SIZE:
        raise RuntimeError(f"{title} shows other rows in the large house than in the small one")
    return {
        "is_customers": is_customers,
        "ratio": p50[1] / p50[0],
        "p50": p50,
        "cpu_ms": cpu,
        "statements": [page["statements"] for page in pages],
    }


def _server(stack: ExitStack, name: str, environment: dict[str, str], told: Figures) -> Server:
    server = Server(
        name,
        python=sys.executable,
        application="comptoir.project.wsgi:application",
        environment=environment,
    )
    stack.callback(server.stop)
    server.describe({"cookie": told["cookie"], "pages": told})
    server.wait()
    return server


def _house(kind: str, name: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database(kind, f"desk_{name}"),
        "COMPTOIR_DATA": str(DATA / f"desk-{name}"),
        "COMPTOIR_LOG_LEVEL": "ERROR",
        "COMPTOIR_DEMO": "",
        "COMPTOIR_SQLITE_CACHE_KB": "2000",
        "PYTHONPATH": str(HERE.parent),
    }
