"""A carrier tells by itself where parcels are: once, however often it does, and nobody else in its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.deliveries.actions import forget_carrier_messages
from comptoir.deliveries.carriers import carrier_named
from comptoir.deliveries.carriers.sandbox import SIGNATURE, Sandbox, sandbox_number
from comptoir.deliveries.models import CarrierMessage, FollowedParcel, Scan, Tracking
from comptoir.deliveries.tests.connected import SECRET, Clock, connected, followed, refuse_scans_called
from comptoir.deliveries.tests.test_record_scans import shipment
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import CarrierState, Order, State

pytestmark = pytest.mark.django_db
S = CarrierState
SURROGATE = b'{"scans": [{"number": "SB1", "code": "\\ud800", "at": "2026-11-30T08:00:00Z"}]}'


@pytest.fixture(autouse=True)
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with connected({"sandbox": {"secret": SECRET, "key": "shared"}, "laposte": {"key": "okapi"}}, clock):
        carrier = carrier_named("sandbox")
        assert isinstance(carrier, Sandbox)
        yield carrier


@pytest.fixture
def number(alice: Any, clock: Clock) -> str:
    """The number of a parcel of Alice's that is at the door."""
    return put("A-1", sandbox_number(clock() - timedelta(hours=31)))


def put(order: str, number: str) -> str:
    parcel = shipment(carrier="Sandbox", tracking_number=number)
    receive(order_sent(order, state="shipped", shipments=[parcel]), history=False)
    followed()
    return number


def post(body: bytes, headers: dict[str, str], *, secret: str = SECRET, carrier: str = "sandbox") -> Any:
    client = Client(enforce_csrf_checks=True)
    address = reverse("carrier_webhook", args=[carrier, secret])
    return client.post(address, body, content_type="application/json", headers=headers)


def test_is_answered_at_once_and_read_from_the_queue(sandbox: Sandbox, number: str) -> None:
    answer = post(*sandbox.webhook([number]))

    assert answer.status_code == 202
    assert (CarrierMessage.objects.count(), Scan.objects.count()) == (1, 0)

    run_queued()

    assert Order.objects.get().state == State.OUT_FOR_DELIVERY
    assert set(Scan.objects.values_list("source", flat=True)) == {"carrier"}
    assert not CarrierMessage.objects.exists()


def test_twice_is_once(sandbox: Sandbox, number: str) -> None:
    for _time in range(2):
        assert post(*sandbox.webhook([number])).status_code == 202
    run_queued()
    assert post(*sandbox.webhook([number])).status_code == 202
    run_queued()

    assert Scan.objects.count() == 5
    assert CustomerEntry.objects.filter(fact="deliveries.sent_out").count() == 1
    assert not CarrierMessage.objects.exists()


@pytest.mark.parametrize(
    "moment",
    [
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_moment_that_cannot_be_is_left_out_and_the_scans_beside_it_are_kept(
    sandbox: Sandbox, number: str, clock: Clock, moment: str
) -> None:
    until = FollowedParcel.objects.get().until
    at = (clock() - timedelta(hours=1)).isoformat()
    scans = [{"number": number, "code": code, "at": at} for code, at in (("TAKEN", moment), ("MOVES", at))]
    body = json.dumps({"scans": scans}).encode()

    assert post(body, {SIGNATURE: sandbox._signature(body)}).status_code == 202
    run_queued()

    assert list(Scan.objects.values_list("code", flat=True)) == ["MOVES"]
    assert FollowedParcel.objects.get().until >= until


def test_whose_task_runs_twice_is_once(sandbox: Sandbox, number: str) -> None:
    post(*sandbox.webhook([number]))
    run_queued()

    DBTaskResult.objects.filter(task_path__endswith="read_message").update(status="READY")
    run_queued()

    assert Scan.objects.count() == 5


@pytest.mark.parametrize(
    ("carrier", "secret"),
    [("sandbox", "another-secret-of-24-signs"), ("sandbox", "é"), ("laposte", SECRET), ("dhl", SECRET)],
)
def test_at_another_address_is_not_there(sandbox: Sandbox, number: str, carrier: str, secret: str) -> None:
    body, headers = sandbox.webhook([number])

    assert post(body, headers, carrier=carrier, secret=secret).status_code == 404
    assert not CarrierMessage.objects.exists()


def test_is_nowhere_where_the_carrier_has_no_secret(clock: Clock, number: str) -> None:
    with connected({"sandbox": {}}, clock):
        assert post(*Sandbox({}, now=clock).webhook([number]), secret="none").status_code == 404


@pytest.mark.parametrize("signature", ["", "é", "0" * 64])
def test_without_its_signature_is_refused(sandbox: Sandbox, number: str, signature: str) -> None:
    body, _headers = sandbox.webhook([number])

    assert post(body, {SIGNATURE: signature} if signature else {}).status_code == 403
    assert not CarrierMessage.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b'{"scans": [{"number": 7}]}',
        b'{"scans": [1]}',
        b"[" * 100_000,
        SURROGATE,
        b"\xff\xfe\x00",
    ],
)
def test_that_cannot_be_read_is_refused(sandbox: Sandbox, body: bytes) -> None:
    answer = post(body, {SIGNATURE: sandbox._signature(body)})

    assert answer.status_code == 400
    assert not CarrierMessage.objects.exists()


@pytest.mark.parametrize(("size", "status"), [(256_000, 202), (256_001, 413), (5_000_000, 413)])
def test_has_at_most_256_kilobytes(sandbox: Sandbox, number: str, size: int, status: int) -> None:
    scans = json.dumps({"scans": json.loads(sandbox.webhook([number])[0])["scans"]}).encode()
    body = scans + b" " * (size - len(scans))

    assert post(body, {SIGNATURE: sandbox._signature(body)}).status_code == status
    assert CarrierMessage.objects.count() == (status == 202)


def test_with_nothing_in_it_is_not_kept(sandbox: Sandbox) -> None:
    assert post(*sandbox.webhook([])).status_code == 202
    assert not CarrierMessage.objects.exists()


def test_with_anothers_number_tells_that_ones_parcel_alone(
    sandbox: Sandbox, clock: Clock, number: str
) -> None:
    bobs = put("B-1", sandbox_number(clock() - timedelta(hours=31), serial=2))
    strange = sandbox_number(clock() - timedelta(hours=31), serial=3)

    assert post(*sandbox.webhook([bobs, strange])).status_code == 202
    run_queued()

    assert Order.objects.get(number="B-1").state == State.OUT_FOR_DELIVERY
    assert Order.objects.get(number="A-1").state == State.SHIPPED
    assert Tracking.objects.count() == 1


def test_of_one_carrier_tells_nothing_of_anothers_parcel(sandbox: Sandbox, alice: Any) -> None:
    receive(order_sent("C-1", state="shipped", shipments=[shipment()]), history=False)
    followed()
    told = {"number": "6A00000000017", "code": "CAME", "at": timezone.now().isoformat(), "words": ""}
    body = json.dumps({"scans": [told]}).encode()

    assert post(body, {SIGNATURE: sandbox._signature(body)}).status_code == 202
    run_queued()

    assert not Scan.objects.exists()
    assert Order.objects.get().state == State.SHIPPED


def test_does_not_put_off_when_the_carrier_is_asked(sandbox: Sandbox, number: str) -> None:
    before = FollowedParcel.objects.get().due_at
    post(*sandbox.webhook([number]))
    run_queued()

    assert FollowedParcel.objects.get().due_at == before


def test_in_any_order_tells_the_same(sandbox: Sandbox, clock: Clock, number: str) -> None:
    clock.moves(hours=10)
    body, _headers = sandbox.webhook([number])
    for told in sorted(json.loads(body)["scans"], key=lambda told: told["code"]):
        one = json.dumps({"scans": [told]}).encode()
        assert post(one, {SIGNATURE: sandbox._signature(one)}).status_code == 202
    run_queued()

    assert (Tracking.objects.get().state, Scan.objects.count()) == (S.DELIVERED, 6)


def test_that_cannot_be_kept_stays_and_holds_up_nothing_else(
    sandbox: Sandbox, clock: Clock, number: str, monkeypatch: Any
) -> None:
    other = put("A-2", sandbox_number(clock() - timedelta(hours=31), serial=2))
    told = json.loads(sandbox.webhook([number, other])[0])["scans"]
    body = json.dumps({"scans": [{**told[0], "words": "Bad"}, *told[1:]]}).encode()
    refuse_scans_called("Bad", monkeypatch)
    assert post(body, {SIGNATURE: sandbox._signature(body)}).status_code == 202

    with pytest.raises(ExceptionGroup):
        run_queued()

    assert Tracking.objects.get().order_id == FollowedParcel.objects.get(number=other).order_id
    assert DBTaskResult.objects.failed().count() == CarrierMessage.objects.count() == 1


def test_that_nobody_could_read_is_forgotten_after_a_month(sandbox: Sandbox, number: str) -> None:
    post(*sandbox.webhook([number]))

    forget_carrier_messages(timezone.now() + timedelta(days=29))
    assert CarrierMessage.objects.exists()
    forget_carrier_messages(timezone.now() + timedelta(days=31))

    assert not CarrierMessage.objects.exists()


def test_is_only_sent(client: Any) -> None:
    assert client.get(reverse("carrier_webhook", args=["sandbox", SECRET])).status_code == 405
