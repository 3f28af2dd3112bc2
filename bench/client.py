"""A client that keeps its connections: what asks where wrk is not installed.

python -m bench.client URL COOKIE SECONDS CONNECTIONS
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import threading
import time
from urllib.parse import urlsplit


def main() -> None:
    url, cookie, seconds, connections = sys.argv[1:]
    times: list[float] = []
    wrong: list[int] = []
    began = time.perf_counter()
    asking = [
        threading.Thread(target=ask, args=(url, cookie, began + float(seconds), times, wrong))
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


def ask(url: str, cookie: str, until: float, times: list[float], wrong: list[int]) -> None:
    """Ask on one connection, one answer after the other, until the time is up."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    while time.perf_counter() < until:
        began = time.perf_counter()
        connection.request("GET", place.path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - began)
        if answer.status != 200:
            wrong.append(answer.status)


if __name__ == "__main__":
    main()
