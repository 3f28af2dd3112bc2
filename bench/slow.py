"""`python -m bench.slow` measures how much one slow visitor costs all others, on two processes.

While 300 bodies never come, then 300 answers are never read, then eight strangers are at the judge of
passwords, signing in and the health must answer within a second (readers: two): bare, behind Caddy and behind
nginx as docs/operate.md sets them up. On PostgreSQL (DATABASE_URL) it also counts the connections of the web
server and the worker together, which docs/operate.md bounds.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import django
import psycopg

from tests.proxies import FORM, HOST, PASSWORD, PROXIES, House, connect, free_port, proxy

VISITORS, STRANGERS, TIMES = 300, 8, 6
EVIL = "4%408(%7B%5B%3C369!1%7C70%245%2B%252'*"
ALICE = f"""
from comptoir.customers.examples import alice
hers = alice("en")
hers.set_password({PASSWORD!r})
hers.save()
"""


@contextmanager
def bodies_that_never_come(house: House) -> Iterator[None]:
    head = f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n\r\n"
    with _held(house, head + "01234567890123456789"):
        yield


@contextmanager
def answers_never_read(house: House) -> Iterator[None]:
    _status, page = house.ask("GET", "/")
    [script] = re.findall(r'src="(/static/[^"]+\.js)"', page)[:1]
    # Many answers on one line: together more than the systems on the way keep for a reader.
    with _held(house, f"GET {script} HTTP/1.1\r\nHost: {HOST}\r\n\r\n" * 400, reads=2048):
        yield


@contextmanager
def strangers_at_the_judge(house: House) -> Iterator[None]:
    over = threading.Event()

    def judge(number: int) -> None:
        # Each from a network of her own, and judged until its limit is over
        stranger = House(house.port, is_secure=house.is_secure, source=f"127.0.{number}.1")
        while not over.is_set():
            stranger.ask(
                "POST", "/account/password/judgement/", f"password1={EVIL * 4}", {"Content-Type": FORM}
            )

    threads = [threading.Thread(target=judge, args=[number]) for number in range(1, STRANGERS + 1)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


@contextmanager
def _held(house: House, sent: str, reads: int = 0) -> Iterator[None]:
    with ExitStack() as lines:
        for _ in range(VISITORS):
            line = lines.enter_context(connect(house.port, is_secure=house.is_secure))
            if reads:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, reads)
            line.setblocking(False)
            with suppress(OSError):  # it takes as much as it takes
                line.sendall(sent.encode())
        yield


def slowest(ask_it: Callable[[], object]) -> float:
    """Return the longest of many answers, asked seldom enough that the limit of sign-ins stays silent."""
    longest = 0.0
    for _time in range(TIMES):
        began = time.monotonic()
        ask_it()
        longest = max(longest, time.monotonic() - began)
    return longest


ASKED = ("sign_in", "serves", "is_alive")
MOST_CONNECTIONS = 38
TRIALS = {bodies_that_never_come: 1.0, answers_never_read: 2.0, strangers_at_the_judge: 1.0}


def connections(url: str) -> int:
    """Count the connections that the database holds beside this one; none on SQLite."""
    if not url:
        return 0
    with psycopg.connect(url) as asked:
        counted = asked.execute(
            "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()
    return int(counted[0]) if counted else 0


def measure(name: str, house: House, url: str) -> list[str]:
    """Print the result of each trial; return those that were too slow or too many."""
    wrong = []
    house.sign_in()
    for trial, most in TRIALS.items():
        with trial(house):
            took = {what: slowest(getattr(house, what)) for what in ASKED}
            held = connections(url)
        said = "  ".join(f"{what} {seconds:.2f} s" for what, seconds in took.items())
        print(f"{name:6} {trial.__name__:24} {said}" + (f"  {held} connections" if url else ""), flush=True)
        wrong += [f"{name}: {held} connections during {trial.__name__}"] if held > MOST_CONNECTIONS else []
        late = [what for what, seconds in took.items() if seconds > most]
        wrong += [f"{name}: {what} during {trial.__name__}" for what in late]
    return wrong


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    django.setup()
    from tests.processes import empty_house, run, shell

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = stack.enter_context(empty_house(folder))
        environment |= {"COMPTOIR_HOSTS": HOST, "COMPTOIR_LANGUAGE": "en"}
        run(environment, "upgrade")
        shell(environment, ALICE)
        worker = _started(environment, "work")
        stack.callback(worker.kill)
        wrong = []
        for kind in ("bare", *PROXIES):
            wrong += _through(kind, environment, folder)
    if wrong:
        sys.exit("too much:\n" + "\n".join(wrong))


def _through(kind: str, environment: dict[str, str], folder: Path) -> list[str]:
    from tests.processes import wait_until

    port, is_bare, url = free_port(), kind == "bare", environment.get("DATABASE_URL", "")
    environment = {**environment, "COMPTOIR_PROXIES": str(int(not is_bare))}
    server = _started(environment, "serve", "--address", f"127.0.0.1:{port}")
    try:
        bare = House(port)
        wait_until(bare.is_alive, server)
        if is_bare:
            return measure(kind, bare, url)
        place = folder / kind
        place.mkdir()
        with proxy(kind, place, house=port) as outer:
            return measure(kind, House(outer, is_secure=True), url)
    finally:
        server.terminate()
        server.wait()


def _started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "comptoir.project.command", *arguments]
    return subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
