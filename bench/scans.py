"""`make bench` measures here how soon a carrier's scans show, and are written of, at 200 a second.

Each scan is a webhook of its own. They go to `comptoir serve`, and one `comptoir work` reads them, writes the
letters and sends them to a mail server on this machine. Parcels are at every step of their way, and three
scans of eight lead to a letter. What counts is the time from the call to the moment at which another
connection to the database sees the scan with its tracking, and the letter in its queue.
`python -m bench.scans [--rate 200] [--seconds 60]` measures the database of DATABASE_URL, which it empties.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent / "data"
SECRET = "a-secret-of-24-characters"  # noqa: S105 - of a house that lives for minutes
# Each code of the sandbox's, after how many hours it happens, and the letter that follows
WAY = (
    ("LABEL", -2, ""),
    ("TAKEN", 0, "shipped"),
    ("MOVES", 8, ""),
    ("MOVES", 12, ""),
    ("MOVES", 20, ""),
    ("NEAR", 26, ""),
    ("DOOR", 30, "out_for_delivery"),
    ("CAME", 34, "delivered"),
)
STEPS_EACH, SENDERS, LOOKS_EVERY, WAITS_SECONDS = 4, 8, 0.1, 120


class Call(NamedTuple):
    """A webhook's body, the words by which its scan is known, and the letter that it leads to."""

    body: bytes
    words: str
    letter: tuple[str, str] | None


def measure(*, quick: bool) -> dict[str, Any]:
    """Measure each database, each in a process of its own."""
    databases = {"SQLite": f"sqlite:///{FOLDER / 'scans.sqlite3'}"}
    if server := os.environ.get("BENCH_POSTGRESQL"):
        from bench.ingest import make_database

        make_database(server, "scans")
        databases["PostgreSQL"] = f"{server}/scans"
    line = [sys.executable, "-m", "bench.scans", "--seconds", "20" if quick else "60"]
    figures: dict[str, Any] = {}
    for name, url in databases.items():
        done = subprocess.run(
            line, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, text=True, check=True
        )
        figures[name] = json.loads(done.stdout[done.stdout.index("{") :])
    return figures


def measure_one(*, rate: int, seconds: int) -> dict[str, Any]:
    """Return how long it took, in seconds, until scans showed and letters were queued, and what it cost."""
    from bench.ingest import serving
    from bench.servers import cpu_seconds
    from tests.smtp import mail_server

    earlier, calls = _calls(_place_orders(rate * seconds // 3))
    statements = _read_here(earlier)
    told = calls[: rate * seconds]
    observer = Observer(told)
    with mail_server() as mail:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{mail.port}"
        web = serving()
        with web as address, _working() as worker:
            pids = {"web": web.server.pid, "worker": worker.pid}
            before = {name: cpu_seconds(pid) for name, pid in pids.items()}
            observer.start()
            refused = _send(told, address, rate, observer.sent)
            observer.wait()
            used = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
    scans, letters = observer.took("scan"), observer.took("letter")
    expected = sum(call.letter is not None for call in told)
    return {
        "rate": rate,
        "scans": len(told),
        "refused": refused,
        "not_seen": len(told) - len(scans),
        "letters": expected,
        "letters_not_queued": expected - len(letters),
        "scan": _percentiles(scans),
        "letter": _percentiles(letters),
        "statements": statements,
        "cpu_ms": {name: round(seconds_used * 1000 / len(told), 2) for name, seconds_used in used.items()},
    }


def _percentiles(took: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(took, n=100) if len(took) > 1 else [float("nan")] * 99
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2), "longest": round(max(took, default=0), 2)}


def _place_orders(number: int) -> list[str]:
    """Let so many customers have a parcel each, told to the carrier and not yet on its way."""
    from django.utils import timezone

    from bench.orders import orders
    from comptoir.deliveries.carriers.sandbox import sandbox_number
    from comptoir.deliveries.models import FollowedParcel
    from comptoir.journal.record import IMPORT
    from comptoir.journal.work import run_queued
    from comptoir.notices.models import LetterSwitch
    from comptoir.orders.actions.receive_rows import receive_rows

    # This shop confirms its orders itself.
    LetterSwitch.objects.get_or_create(name="orders/confirmed")
    left_at = timezone.now() - timedelta(hours=35)
    numbers = [sandbox_number(left_at, serial=10 + at) for at in range(number)]
    rows = []
    for at, order in enumerate(orders(number)):
        person = {**order["customer"], "reference": f"S-{at}", "email": f"s{at}@example.org"}
        parcel = {"carrier": "Sandbox", "tracking_number": numbers[at]}
        parcel["lines"] = order["shipments"][0]["lines"]
        placed = (left_at - timedelta(days=1)).isoformat()
        moments = {"placed_at": placed, "updated_at": placed}
        order |= {"state": "confirmed", "customer": person, "shipments": [parcel], **moments}
        rows.append(json.dumps(order).encode())
    for at in range(0, number, 500):
        receive_rows(rows[at : at + 500], by=IMPORT, history=False)
    run_queued()
    assert FollowedParcel.objects.count() == number
    # Nobody asks the sandbox, which tells what happened by its own clock.
    FollowedParcel.objects.update(due_at=timezone.now() + timedelta(days=2))
    return numbers


def _calls(numbers: list[str]) -> tuple[list[Call], list[Call]]:
    """Return the last scan of each parcel from before, and those that follow, each a while after its last."""
    dice = random.Random(20260301)
    begins = [dice.randrange(len(WAY)) for _number in numbers]
    steps: list[list[Call]] = [[] for _step in range(STEPS_EACH + 1)]
    for at, number in enumerate(numbers):
        for step in range(begins[at] - 1, min(begins[at] + STEPS_EACH, len(WAY))):
            if step >= 0:
                steps[step - begins[at] + 1].append(_call(number, at, step))
    before, *after = steps
    return before, [call for step in after for call in step]


def _call(number: str, at: int, step: int) -> Call:
    code, hours, letter = WAY[step]
    left_at = datetime.strptime(number[2:12] + "+0000", "%y%m%d%H%M%z")
    words = f"Colis {number}, {step}"
    scan = {
        "number": number,
        "code": code,
        "at": (left_at + timedelta(hours=hours)).isoformat(),
        "words": words,
    }
    follows = (f"s{at}@example.org", f"deliveries/{letter}") if letter else None
    return Call(json.dumps({"scans": [scan]}).encode(), words, follows)


def _read_here(calls: list[Call]) -> dict[str, float]:
    """Read these webhooks, all waiting in the queue, and return the statements for each of them."""
    from django.db import connection

    from comptoir.deliveries.actions import take_message
    from comptoir.deliveries.carriers import carrier_named
    from comptoir.journal.work import run_queued

    counts = {"statements": 0}

    def count(execute: Any, *told: Any) -> Any:
        counts["statements"] += 1
        return execute(*told)

    carrier = carrier_named("sandbox")
    assert carrier is not None
    with connection.execute_wrapper(count):
        for call in calls:
            take_message(carrier, call.body, {})
        taken = counts["statements"]
        run_queued()
    return {
        "taken": round(taken / len(calls), 2),
        "kept_and_written_of": round((counts["statements"] - taken) / len(calls), 2),
    }


def _send(calls: list[Call], address: str, rate: int, sent: dict[str, float]) -> int:
    """Send each call at its moment, whether or not others were answered; return how many were refused."""
    waiting, refused = iter(list(enumerate(calls))), []
    turn, began = threading.Lock(), time.monotonic() + 0.5

    def send() -> None:
        connection = http.client.HTTPConnection(address, timeout=30)
        headers = {"Content-Type": "application/json"}
        while True:
            with turn:
                at, call = next(waiting, (0, None))
            if call is None:
                return
            time.sleep(max(0.0, began + at / rate - time.monotonic()))
            # What waits for a free sender waits for an answer too.
            sent[call.words] = began + at / rate
            connection.request("POST", f"/carriers/sandbox/{SECRET}/", call.body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 202:
                refused.append(answer.status)

    senders = [threading.Thread(target=send) for _sender in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return len(refused)


class Observer(threading.Thread):
    """Look again and again, on a connection of its own, which scans and letters are there."""

    def __init__(self, calls: list[Call]) -> None:
        super().__init__(daemon=True)
        self.calls, self.sent = calls, dict[str, float]()
        self.seen: dict[str, dict[Any, float]] = {"scan": {}, "letter": {}}
        self.until = float("inf")

    def run(self) -> None:
        from django.utils import timezone

        from comptoir.deliveries.models import Scan
        from comptoir.post.models import Message

        began, letters = timezone.now(), {call.letter for call in self.calls if call.letter}
        scans = {call.words for call in self.calls}
        while time.monotonic() < self.until:
            # What was written a minute ago is there or will not be.
            since = max(began, timezone.now() - timedelta(seconds=60))
            self._see(
                "scan", scans, Scan.objects.filter(recorded_at__gt=since).values_list("words", flat=True)
            )
            written = Message.objects.filter(queued_at__gt=since).values_list("recipient", "letter")
            self._see("letter", letters, written)
            if len(self.seen["scan"]) == len(scans) and len(self.seen["letter"]) == len(letters):
                return
            time.sleep(LOOKS_EVERY)

    def _see(self, kind: str, awaited: set[Any], found: Any) -> None:
        here = list(found)
        now = time.monotonic()
        for one in here:
            if one in awaited:
                self.seen[kind].setdefault(one, now)

    def wait(self) -> None:
        """Wait until all is there that was sent, for two minutes at most."""
        self.until = time.monotonic() + WAITS_SECONDS
        self.join()

    def took(self, kind: str) -> list[float]:
        keys = ((call.words if kind == "scan" else call.letter, call.words) for call in self.calls)
        return [self.seen[kind][key] - self.sent[words] for key, words in keys if key in self.seen[kind]]


class _working:  # noqa: N801 - reads as what it does
    """Run the worker as in production."""

    def __enter__(self) -> subprocess.Popen[bytes]:
        from django.utils import timezone

        from comptoir.journal.models import WorkerHeartbeat
        from tests.processes import wait_for

        began = timezone.now()
        self.worker = subprocess.Popen([sys.executable, "-m", "comptoir.project.command", "work"])
        wait_for(WorkerHeartbeat.objects.filter(duty="default", beat_at__gt=began).exists)
        return self.worker

    def __exit__(self, *_: object) -> None:
        self.worker.terminate()
        self.worker.wait(timeout=60)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    os.environ.setdefault("COMPTOIR_DATA", str(FOLDER / "house"))
    os.environ.setdefault("COMPTOIR_LOG_LEVEL", "ERROR")
    os.environ |= {"COMPTOIR_CARRIERS": "sandbox", "COMPTOIR_CARRIER_SANDBOX_SECRET": SECRET}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("upgrade", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    print(json.dumps(measure_one(rate=asked.rate, seconds=asked.seconds), indent=2))


if __name__ == "__main__":
    main()
