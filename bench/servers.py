"""The same client asks the servers of all contestants."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.proxies import free_port

HERE = Path(__file__).parent
PROCESSES, THREADS, CONNECTIONS = 2, 4, 8
TICKS = os.sysconf("SC_CLK_TCK")
WAITS_SECONDS = 60


class Server:
    """A contestant: granian with two processes on loopback, and the pages that are asked of it."""

    def __init__(self, name: str, *, python: str, application: str, environment: dict[str, str]) -> None:
        self.name, self.pages, self.cookie = name, {}, ""  # type: ignore[var-annotated]
        self.port = free_port()
        line = [
            python,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        line += ["--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--no-ws"]
        line += ["--log-level", "warning", application]
        self.process = subprocess.Popen(line, env={**os.environ, **environment}, cwd=HERE.parent)

    def describe(self, found: dict[str, Any]) -> None:
        self.cookie, self.pages = found["cookie"], found["pages"]

    def wait(self) -> None:
        """Wait until the server answers."""
        until = time.monotonic() + WAITS_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"{self.name} did not start")

    def get(self, path: str) -> str:
        """Return a page as the customer sees it. Raises RuntimeError on any answer but 200."""
        asked = urllib.request.Request(self.url(path), headers={"Cookie": self.cookie})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as wrong:
            raise RuntimeError(f"{self.name} answered {wrong.code} to {path}") from wrong

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the server's processes have spent so far, without the database's."""
        return cpu_seconds(self.process.pid)

    def memory_mb(self) -> float:
        """Return the memory that its processes hold for themselves and their part of the shared memory."""
        return sum(_memory(pid) for pid in [self.process.pid, *_children(self.process.pid)]) / 1024

    def measure(self, page: str, seconds: float) -> dict[str, float]:
        """Ask for one page as fast as it comes: requests a second, p50 and p95 in ms, CPU ms a request.

        Customers ask in turn where the contestant has many, else one asks again and again.
        """
        before, path = self.cpu_seconds(), self.pages[page]["path"]
        found = load(self.url(path), self.cookie, seconds, self.pages[page].get("visits", ""))
        if found["wrong"] or not found["requests"]:
            raise RuntimeError(
                f"{self.name}: {found['wrong']} of {found['requests']} answers to {path} were wrong"
            )
        found["cpu_ms"] = (self.cpu_seconds() - before) * 1000 / found["requests"]
        return found

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds that a process and its children have spent so far."""
    return sum(_ticks(one) for one in [pid, *_children(pid)]) / TICKS


def wait_for_port(port: int) -> None:
    """Wait until a server listens on the port."""
    until = time.monotonic() + WAITS_SECONDS
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nobody listens on {port}")


def load(url: str, cookie: str, seconds: float, visits: str) -> dict[str, float]:
    """Run wrk where it is installed, else a client of our own in a process of its own.

    `visits` is a file of many customers' visits, or nothing.
    """
    if wrk := shutil.which("wrk"):
        line = [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{int(seconds)}s", "-s", str(HERE / "load.lua"), url]
        line += ["-H", f"Cookie: {cookie}", "-H", "Accept-Encoding: gzip", "--", visits]
    else:
        line = [sys.executable, "-m", "bench.client", url, cookie, str(seconds), str(CONNECTIONS), visits]
    ended = subprocess.run(line, capture_output=True, text=True, check=True, cwd=HERE.parent)
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def client_name() -> str:
    """Return the client's name, for the document."""
    return "wrk" if shutil.which("wrk") else "a client of our own in Python (wrk is not installed)"


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory(pid: int) -> int:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
