"""Carriers connected for a test, a clock that it moves, and a stand-in for La Poste on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.utils import timezone

from comptoir.deliveries.actions import ask_due_carriers
from comptoir.deliveries.actions.told_parcel import ToldParcel
from comptoir.deliveries.carriers import hand_over_carriers
from comptoir.deliveries.models import CarrierPause, FollowedParcel, NewScan
from comptoir.deliveries.reactions import follow_changed_orders, follow_imported_orders, follow_placed_orders
from comptoir.deliveries.tests.test_record_scans import shipment
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order
from comptoir.rest.models import Counter

SECRET = "a-secret-of-24-characters"
FOLLOW = {
    "orders.placed": follow_placed_orders,
    "orders.changed": follow_changed_orders,
    "orders.imported": follow_imported_orders,
    "orders.parcel_shipped": follow_placed_orders,
    "orders.parcel_recalled": follow_placed_orders,
}
NUMBER = "6A00000000017"
Result = dict[str, Any]
Answer = Callable[[BaseHTTPRequestHandler, list[str]], None]


class Clock:
    """The carriers' clock."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or timezone.now()

    def __call__(self) -> datetime:
        return self.at

    def moves(self, **much: float) -> None:
        self.at += timedelta(**much)


@contextmanager
def connected(
    chosen: dict[str, dict[str, str]], clock: Callable[[], datetime], *, labels: str = ""
) -> Iterator[None]:
    """Connect these carriers until the test ends."""
    hand_over_carriers(chosen, labels=labels, now=clock)
    try:
        yield
    finally:
        hand_over_carriers({"sandbox": {}}, labels="sandbox")


def followed(*facts: str) -> None:
    """Let the parcels of the orders that these facts tell of be followed, in the order of the facts."""
    for fact in facts or FOLLOW:
        FOLLOW[fact](list(CustomerEntry.objects.filter(fact=fact)))


def ask_all() -> None:
    """Let the schedule and the worker ask the carriers about all that is due now."""
    ask_due_carriers(timezone.now())
    run_queued()


def let_all_be_due(clock: Clock, **much: float) -> None:
    """Let so much time pass, for the clock and for what is counted by the minute."""
    clock.moves(**much)
    Counter.objects.filter(about__startswith="carrier:").delete()


def is_paused() -> bool:
    return CarrierPause.objects.filter(failures__gt=0).exists()


def failures_of(number: str) -> int:
    return FollowedParcel.objects.get(number=number).failures


def event(code: str, at: datetime, label: str = "") -> Result:
    return {"code": code, "label": label or f"Événement {code}", "date": at.isoformat()}


def found(number: str, *events: Result, **more: Any) -> Result:
    """Return a result as La Poste's service writes one."""
    shipment = {"idShip": number, "isFinal": False, "event": list(events), "timeline": [], **more}
    return {"lang": "fr_FR", "scope": "open", "returnCode": 200, "shipment": shipment}


def refused(number: str, code: int) -> Result:
    words = "Ressource non trouvée" if code == 404 else "Le numéro saisi n’est pas valide"
    return {"lang": "fr_FR", "scope": "open", "returnCode": code, "returnMessage": words, "idShip": number}


class StandIn:
    """La Poste's service on this machine: what it knows by number, and how it answers, call by call."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/suivi/v2/idships"
        self.known: dict[str, Result] = {}
        self.instead: list[Answer] = []
        self.calls: list[list[str]] = []
        self.keys: set[str | None] = set()

    @property
    def chosen(self) -> dict[str, dict[str, str]]:
        return {"laposte": {"key": "okapi", "url": self.url}}

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        numbers = request.path.partition("?")[0].rpartition("/")[2].split(",")
        self.calls.append(numbers)
        self.keys.add(request.headers.get("X-Okapi-Key"))
        if self.instead:
            self.instead.pop(0)(request, numbers)
            return
        results = [self.known.get(number) or refused(number, 404) for number in numbers]
        status = results[0]["returnCode"] if len(results) == 1 else 207
        send(request, status, results[0] if len(results) == 1 else results)


def send(request: BaseHTTPRequestHandler, status: int, sent: Any, **headers: str) -> None:
    body = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    request.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def la_poste() -> Iterator[StandIn]:
    """Let a stand-in for La Poste answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stand_in.answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in = StandIn(server.server_port)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield stand_in
    server.shutdown()
    server.server_close()


def put(number: str = "N-1", **changes: Any) -> Order:
    """Send an order that is no history, with one parcel that has left."""
    sent = order_sent(number, **{"state": "shipped", "shipments": [shipment()], **changes})
    [outcome] = receive(sent, history=False)
    assert outcome.result in {"created", "updated"}, outcome
    return Order.objects.get(number=number)


def numbers(count: int) -> list[str]:
    return [f"6A{at:011}" for at in range(count)]


def put_many(count: int) -> list[str]:
    """Send so many orders with a parcel each; return the carrier's numbers."""
    for at, number in enumerate(numbers(count)):
        put(f"N-{at}", shipments=[shipment(tracking_number=number)])
    followed()
    return numbers(count)


def told() -> list[str]:
    """Return what was told of the parcels, each thing once for each time."""
    facts = CustomerEntry.objects.filter(fact__startswith="deliveries.").order_by("happened_at")
    return list(facts.values_list("fact", flat=True))


def facts_heard() -> set[str]:
    heard = ShopEvent.objects.filter(fact__startswith="deliveries.")
    return set(heard.values_list("fact", flat=True))


def ago(clock: Clock, **much: float) -> Any:
    return (clock() - timedelta(**much)).replace(microsecond=0)


def run_badly() -> None:
    """Run what is queued; what a carrier did wrong is reported, and of no concern here."""
    with suppress(Exception):
        run_queued()


def refuse_scans_called(words: str, monkeypatch: Any) -> None:
    """Let scans with these words be such as cannot be kept."""
    keep = ToldParcel.take

    def take(parcel: ToldParcel, scans: list[NewScan], **how: Any) -> list[bool]:
        if any(scan.words == words for scan in scans):
            raise ValueError("cannot be kept")
        return keep(parcel, scans, **how)

    monkeypatch.setattr(ToldParcel, "take", take)
