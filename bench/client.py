"""This client keeps its connections, and measures where wrk is not installed.

python -m bench.client URL COOKIE SECONDS CONNECTIONS [VISITS]
"""

from __future__ import annotations

import http.client
import itertools
import json
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit


def main() -> None:
    url, cookie, seconds, connections, visits = [*sys.argv[1:], ""][:5]
    place = urlsplit(url)
    lines = Path(visits).read_text().splitlines() if visits else [f"{cookie}\t{place.path}"]
    turns = itertools.cycle([tuple(line.split("\t")) for line in lines])
    times: list[float] = []
    wrong: list[int] = []
    began = time.perf_counter()
    asking = [
        threading.Thread(target=ask, args=(place, turns, began + float(seconds), times, wrong))
        for _ in range(int(connections))
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    spent, parts = time.perf_counter() - began, statistics.quantiles(times, n=100)
    found = {
        "requests": len(times),
        "rate": len(times) / spent,
        "p50": parts[49] * 1000,
        "p95": parts[94] * 1000,
    }
    print(json.dumps({**found, "wrong": len(wrong)}))


def ask(place: SplitResult, turns: Iterator[Any], until: float, times: list[float], wrong: list[int]) -> None:
    """Ask on one connection, one answer after the other, until the time is up."""
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    while time.perf_counter() < until:
        began = time.perf_counter()
        cookie, path = next(turns)
        connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - began)
        if answer.status != 200:
            wrong.append(answer.status)


if __name__ == "__main__":
    main()
