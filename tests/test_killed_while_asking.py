"""A worker that is killed while it asks a carrier loses no scan, and tells nothing twice."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest
from django.utils import timezone

from comptoir.deliveries.tests.connected import StandIn, event, found, la_poste, send
from tests.processes import empty_house, run, shell, start, wait_for

PARCELS = 30
# At which of the three calls, ten parcels each, and whether it was answered
KILLED_AT = ((1, False), (2, True), (3, False), (3, True))
CODES = ("PC1", "ET1", "MD2", "DI1")
LEFT_AT = (timezone.now() - timedelta(days=1)).replace(microsecond=0)
NUMBERS = [f"6A{at:011}" for at in range(PARCELS)]
PLACE = f"""
from datetime import timedelta
from django.utils import timezone
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
for number in {NUMBERS!r}:
    left = (timezone.now() - timedelta(days=2)).isoformat()
    parcel = dict(carrier="Colissimo", tracking_number=number, shipped_at=left)
    parcel["lines"] = [dict(reference="1", quantity=2), dict(reference="2", quantity=1)]
    receive(order_sent("K-" + number, state="shipped", shipments=[parcel]), history=False)
"""
FOLLOWED = "from comptoir.deliveries.models import FollowedParcel as F; print(F.objects.count())"
# As if the time were over after which each is asked about again
ASK = """
from django.utils import timezone
from comptoir.deliveries.actions import ask_due_carriers
from comptoir.deliveries.models import CarrierPause, FollowedParcel
from comptoir.rest.models import Counter
Counter.objects.all().delete()
CarrierPause.objects.all().delete()
FollowedParcel.objects.update(due_at=timezone.now())
ask_due_carriers(timezone.now())
"""
KEPT = """
from comptoir.deliveries.models import Scan, Tracking
from comptoir.journal.models import CustomerEntry, ShopEvent
told = CustomerEntry.objects.filter(fact="deliveries.delivered")
heard = ShopEvent.objects.filter(fact="deliveries.delivered")
print(Scan.objects.count(), Tracking.objects.filter(state="delivered").count(), told.count(), heard.count())
"""


@pytest.fixture
def service() -> Iterator[StandIn]:
    with la_poste() as stand_in:
        yield stand_in


def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path, service: StandIn) -> None:
    with empty_house(tmp_path) as environment:
        environment |= {
            "COMPTOIR_CARRIERS": "laposte",
            "COMPTOIR_LABELS": "",
            "COMPTOIR_CARRIER_LAPOSTE_KEY": "okapi",
            "COMPTOIR_CARRIER_LAPOSTE_URL": service.url,
        }
        shell(environment, PLACE)
        worker = start(environment, "work")
        wait_for(lambda: shell(environment, FOLLOWED) == str(PARCELS))
        for scans, (call, is_answered) in enumerate(KILLED_AT, start=1):
            know(service, scans)
            killed = kill_at_call(service, worker, call, is_answered=is_answered)
            shell(environment, ASK)
            assert killed.wait(timeout=60)
            worker.wait()
            worker = start(environment, "work")
        shell(environment, ASK)
        all_kept = f"{PARCELS * len(CODES)} {PARCELS} {PARCELS} {PARCELS}"
        wait_for(lambda: shell(environment, KEPT) == all_kept)
        worker.terminate()
        worker.wait(timeout=60)

        assert shell(environment, KEPT) == all_kept
        assert "Nothing failed." in run(environment, "failures")


def know(service: StandIn, scans: int) -> None:
    """Let the service know the first so many scans of each parcel, the last code of them a delivery."""
    events = [event(code, LEFT_AT + timedelta(hours=at)) for at, code in enumerate(CODES[:scans])]
    service.known = {number: found(number, *events) for number in NUMBERS}


def kill_at_call(service: StandIn, worker: subprocess.Popen[bytes], call: int, *, is_answered: bool) -> Event:
    """Kill the worker while its call of this number waits, or while it keeps what it was answered."""
    killed = Event()

    def answer(request: BaseHTTPRequestHandler, numbers: list[str]) -> None:
        send(request, 207, [service.known[number] for number in numbers])

    def kill(request: BaseHTTPRequestHandler, numbers: list[str]) -> None:
        if is_answered:
            answer(request, numbers)
        worker.kill()
        killed.set()

    service.instead = [*[answer] * (call - 1), kill]
    return killed
