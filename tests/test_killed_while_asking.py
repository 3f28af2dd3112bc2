"""A worker that is killed while it asks a carrier loses no scan, and tells nothing twice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from comptoir.deliveries.tests.connected import StandIn, la_poste
from tests.processes import empty_house, run, shell, start, wait_for

PARCELS, KILLS = 30, 4
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
# As if the five minutes were over for which parcels are taken
ASK = """
from datetime import timedelta
from django.utils import timezone
from comptoir.deliveries.actions import ask_due_carriers
from comptoir.deliveries.models import FollowedParcel
from comptoir.rest.models import Counter
Counter.objects.all().delete()
FollowedParcel.objects.filter(due_at__lt=timezone.now() + timedelta(minutes=6)).update(due_at=timezone.now())
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
    for number in NUMBERS:
        events = [
            {"code": code, "label": code, "date": f"2026-01-0{day}T08:00:00+01:00"}
            for day, code in ((2, "PC1"), (3, "ET1"), (4, "DI1"))
        ]
        service.known[number] = {
            "returnCode": 200,
            "shipment": {"idShip": number, "isFinal": True, "event": events},
        }
    with empty_house(tmp_path) as environment:
        environment |= {
            "COMPTOIR_CARRIERS": "laposte",
            "COMPTOIR_CARRIER_LAPOSTE_KEY": "okapi",
            "COMPTOIR_CARRIER_LAPOSTE_URL": service.url,
        }
        shell(environment, PLACE)
        worker = start(environment, "work")
        wait_for(lambda: shell(environment, FOLLOWED) == str(PARCELS))
        for _kill in range(KILLS):
            calls = len(service.calls)
            shell(environment, ASK)
            wait_for(lambda before=calls: len(service.calls) > before)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            worker = start(environment, "work")
        shell(environment, ASK)
        all_kept = f"{PARCELS * 3} {PARCELS} {PARCELS} {PARCELS}"
        wait_for(lambda: shell(environment, KEPT) == all_kept)
        worker.terminate()
        worker.wait(timeout=60)

        assert shell(environment, KEPT) == all_kept
        assert "Nothing failed." in run(environment, "failures")
    assert len(service.calls) > KILLS
