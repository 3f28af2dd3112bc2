"""La Poste's codes and answers become the right states; its numbers are recognised, and none is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from comptoir.deliveries.carriers import CarrierBusy, CarrierSilent, Heard, carrier_of, hand_over_carriers
from comptoir.deliveries.carriers.asking import seconds_to_wait
from comptoir.deliveries.carriers.laposte import LaPoste
from comptoir.deliveries.models import follow
from comptoir.deliveries.tests.connected import StandIn, event, found, la_poste, refused, send
from comptoir.orders.models import CarrierState

pytestmark = pytest.mark.django_db
S = CarrierState
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
NUMBER, OTHER = "6A00000000017", "6A00000000024"
# Each code of La Poste's own list, and what a customer is told; `unknown` leaves a parcel where it was.
CODES = {
    "DR1": S.PRE_TRANSIT, "DR2": S.UNKNOWN,
    "PC1": S.ACCEPTED, "PC2": S.ACCEPTED,
    "ET1": S.IN_TRANSIT, "ET2": S.IN_TRANSIT, "ET3": S.IN_TRANSIT, "ET4": S.IN_TRANSIT, "EP1": S.IN_TRANSIT,
    "DO1": S.IN_TRANSIT, "DO2": S.IN_TRANSIT, "DO3": S.EXCEPTION, "PB1": S.EXCEPTION, "PB2": S.IN_TRANSIT,
    "MD2": S.OUT_FOR_DELIVERY, "ND1": S.DELIVERY_FAILED, "AG1": S.AVAILABLE_FOR_PICKUP,
    "RE1": S.RETURN_TO_SENDER, "DI0": S.DELIVERED, "DI1": S.DELIVERED, "DI2": S.RETURNED, "DI3": S.DELAYED,
    "ID0": S.UNKNOWN, "AN1": S.UNKNOWN, "ZZ9": S.UNKNOWN,
}  # fmt: skip


@pytest.fixture
def service() -> Iterator[StandIn]:
    with la_poste() as stand_in:
        yield stand_in


@pytest.fixture
def carrier(service: StandIn) -> LaPoste:
    return LaPoste(service.chosen["laposte"])


class TestCodes:
    @pytest.mark.parametrize(("code", "state"), CODES.items())
    def test_become_states(self, carrier: LaPoste, service: StandIn, code: str, state: CarrierState) -> None:
        service.known[NUMBER] = found(NUMBER, event(code, AT, "Dit ainsi"))

        [scan] = carrier.track([NUMBER])[NUMBER].scans

        assert (scan.state, scan.code, scan.words, scan.scanned_at) == (state, code, "Dit ainsi", AT)

    @pytest.mark.parametrize("code", [code for code, state in CODES.items() if state == S.UNKNOWN])
    def test_of_which_nothing_is_known_leave_a_parcel_where_it_was(
        self, carrier: LaPoste, service: StandIn, code: str
    ) -> None:
        service.known[NUMBER] = found(NUMBER, event(code, AT + timedelta(hours=9)), event("MD2", AT))

        assert _state(carrier.track([NUMBER])[NUMBER].scans) == S.OUT_FOR_DELIVERY

    @pytest.mark.parametrize("code", [code for code, state in CODES.items() if state != S.DELIVERED])
    def test_that_are_no_delivery_start_no_clock(self, carrier: LaPoste, service: StandIn, code: str) -> None:
        service.known[NUMBER] = found(NUMBER, event(code, AT))

        assert follow(_rows(carrier.track([NUMBER])[NUMBER].scans)).delivered_at is None


class TestAnswers:
    def test_of_a_parcel_abroad_is_told_whole(self, carrier: LaPoste, service: StandIn) -> None:
        """A parcel from France to Brazil, as a public sample of the service has it."""
        number = "EW112720413FR"
        told = [
            ("DI1", "2023-03-09T09:38:00+01:00"), ("MD2", "2023-03-09T09:01:00+01:00"),
            ("ET1", "2023-03-08T16:25:00+01:00"), ("ET3", "2023-02-22T16:23:00+01:00"),
            ("ET2", "2023-02-18T12:27:00+01:00"), ("ET1", "2023-02-18T07:34:12+01:00"),
            ("ET1", "2023-02-17T23:13:12+01:00"), ("PC1", "2023-02-17T14:43:00+01:00"),
            ("DR1", "2023-02-17T14:41:00+01:00"),
        ]  # fmt: skip
        events = [{"code": code, "label": code, "date": at} for code, at in told]
        result = found(number, *events, isFinal=True, holder=4, product="colissimo", estimDate=told[0][1])
        # The sample is an array, though one number was asked about.
        service.instead.append(lambda request, _numbers: send(request, 200, [result]))

        tracked = carrier.track([number])[number]

        following = follow(_rows(tracked.scans))
        assert (len(tracked.scans), following.state) == (9, S.DELIVERED)
        assert following.delivered_at == datetime(2023, 3, 9, 8, 38, tzinfo=UTC)
        assert following.shipped_at == datetime(2023, 2, 17, 13, 43, tzinfo=UTC)
        assert tracked.estimated_on is None

    def test_that_a_number_is_none_is_no_failure(self, carrier: LaPoste, service: StandIn) -> None:
        service.known[NUMBER] = refused(NUMBER, 400)

        assert carrier.track([NUMBER])[NUMBER].heard == Heard.WRONG

    def test_that_a_number_is_not_found_means_that_it_is_not_known_yet(self, carrier: LaPoste) -> None:
        assert carrier.track([NUMBER])[NUMBER].heard == Heard.NOT_KNOWN_YET

    def test_without_an_event_means_the_same(self, carrier: LaPoste, service: StandIn) -> None:
        service.known[NUMBER] = found(NUMBER)

        assert carrier.track([NUMBER])[NUMBER].heard == Heard.NOT_KNOWN_YET

    def test_to_several_have_a_code_each(self, carrier: LaPoste, service: StandIn) -> None:
        service.known = {NUMBER: found(NUMBER, event("ET1", AT)), "BAD": refused("BAD", 400)}

        told = carrier.track([NUMBER, "BAD", OTHER])

        assert {number: tracked.heard for number, tracked in told.items()} == {
            NUMBER: Heard.FOUND,
            "BAD": Heard.WRONG,
            OTHER: Heard.NOT_KNOWN_YET,
        }
        assert service.calls == [[NUMBER, "BAD", OTHER]]

    def test_that_refuses_all_for_one_is_asked_for_each(self, carrier: LaPoste, service: StandIn) -> None:
        service.known = {NUMBER: found(NUMBER, event("ET1", AT)), "BAD": refused("BAD", 400)}
        service.instead.append(lambda request, numbers: send(request, 400, refused(",".join(numbers), 400)))

        told = carrier.track([NUMBER, "BAD"])

        assert (told[NUMBER].heard, told["BAD"].heard) == (Heard.FOUND, Heard.WRONG)
        assert service.calls == [[NUMBER, "BAD"], [NUMBER], ["BAD"]]

    def test_to_one_that_failed_leaves_that_one_out(self, carrier: LaPoste, service: StandIn) -> None:
        service.known = {NUMBER: found(NUMBER, event("ET1", AT)), OTHER: refused(OTHER, 500)}

        assert set(carrier.track([NUMBER, OTHER])) == {NUMBER}

    def test_about_another_number_is_nobodys(self, carrier: LaPoste, service: StandIn) -> None:
        service.known[NUMBER] = found(OTHER, event("DI1", AT))

        assert carrier.track([NUMBER]) == {}

    def test_with_events_that_cannot_be_read_tells_the_others(
        self, carrier: LaPoste, service: StandIn
    ) -> None:
        service.known[NUMBER] = found(NUMBER, {"code": "DI1"}, {"date": "soon"}, event("ET1", AT))

        assert [scan.code for scan in carrier.track([NUMBER])[NUMBER].scans] == ["ET1"]

    def test_tell_the_day_that_is_expected_and_where_a_parcel_waits(
        self, carrier: LaPoste, service: StandIn
    ) -> None:
        service.known[NUMBER] = found(
            NUMBER,
            event("AG1", AT),
            estimDate="2026-11-24T23:30:00+01:00",
            removalPoint={"name": "La Poste Toulouse Capitole", "type": "BPR"},
        )

        told = carrier.track([NUMBER])[NUMBER]

        assert told.estimated_on == date(2026, 11, 24)
        assert told.scans[0].pickup == {"name": "La Poste Toulouse Capitole"}

    @pytest.mark.parametrize(
        ("status", "sent"),
        [
            (500, b"<h1>Internal Server Error</h1>"),
            (404, b"<h1>Not Found</h1>"),
            (200, b"<html>Maintenance</html>"),
            (200, b'{"returnCode":200,"shipment":{"idShip":"6A0000'),
            (200, b"[]"),
            (200, b'{"fault":"x"}'),
            (401, b'{"returnCode":401}'),
            (302, b""),
            (200, b'{"returnCode":200, "x":"' + b"x" * 2_100_000 + b'"}'),
        ],
    )
    def test_that_cannot_be_read_are_silence(
        self, carrier: LaPoste, service: StandIn, status: int, sent: bytes
    ) -> None:
        service.instead.append(lambda request, _numbers: send(request, status, sent))

        with pytest.raises(CarrierSilent):
            carrier.track([NUMBER])

    def test_that_break_off_are_silence(self, carrier: LaPoste, service: StandIn) -> None:
        def half(request: Any, _numbers: Any) -> None:
            request.send_response(200)
            request.send_header("Content-Length", "500")
            request.end_headers()
            request.wfile.write(b'{"returnCode":404,"idShip":"6A00000000017"}')
            request.wfile.flush()
            request.connection.close()

        service.instead.append(half)

        with pytest.raises(CarrierSilent):
            carrier.track([NUMBER])

    def test_that_it_was_asked_too_often_say_for_how_long(self, carrier: LaPoste, service: StandIn) -> None:
        quota = {"code": "TOO_MANY_REQUESTS", "message": "max quota reached"}
        service.instead += [
            lambda request, _numbers: send(request, 429, quota, Retry_After="17"),
            lambda request, _numbers: send(request, 200, quota),
        ]

        for seconds in (17, 60):
            with pytest.raises(CarrierBusy) as busy:
                carrier.track([NUMBER])
            assert busy.value.seconds == seconds

    def test_that_do_not_come_are_awaited_for_ten_seconds(
        self, carrier: LaPoste, service: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comptoir.deliveries.carriers.asking.LONGEST_SECONDS", 0.3)
        over = threading.Event()
        service.instead.append(lambda _request, _numbers: over.wait(5))

        began = timezone.now()
        with pytest.raises(CarrierSilent):
            carrier.track([NUMBER])

        over.set()
        assert timezone.now() - began < timedelta(seconds=3)

    def test_brings_its_key(self, carrier: LaPoste, service: StandIn) -> None:
        carrier.track([NUMBER])

        assert service.keys == {"okapi"}


class TestQuota:
    def test_of_any_minute_is_kept_by_all_processes(self, service: StandIn) -> None:
        processes = [LaPoste(service.chosen["laposte"]) for _one in range(2)]

        taken, waits = 0, []
        for turn in range(40):
            try:
                processes[turn % 2].track([NUMBER])
                taken += 1
            except CarrierBusy as busy:
                waits.append(busy.seconds)
        # A minute touches seven spans of ten seconds.
        assert len(service.calls) == taken == 14
        assert 7 * taken <= 100
        assert len(waits) == 26
        assert all(1 <= seconds <= 10 for seconds in waits)

    @pytest.mark.parametrize(
        ("said", "seconds"), [("0", 1), ("5", 5), ("99999", 3600), ("", 60), ("soon", 60), ("-3", 60)]
    )
    def test_that_is_used_up_ends_when_it_says(self, said: str, seconds: float) -> None:
        assert seconds_to_wait({"Retry-After": said} if said else {}) == seconds

    def test_that_is_used_up_may_end_at_a_date(self) -> None:
        at = timezone.now() + timedelta(seconds=90)

        waits = seconds_to_wait({"Retry-After": at.strftime("%a, %d %b %Y %H:%M:%S GMT")})

        assert 85 < waits <= 90


class TestNumbers:
    @pytest.mark.parametrize(
        "number",
        [
            "6M00000000048",
            "6M00000000031",
            "9V00000000017",
            "7Q53894000014",
            "5S11111111110",
            "6P01007508742",
            "1K36275770836",
            "EW112720413FR",
            "LU680211095FR",
        ],
    )
    def test_are_recognised_by_their_key(self, carrier: LaPoste, number: str) -> None:
        assert carrier.recognises(number)

    @pytest.mark.parametrize("number", ["6P01007508743", "RB123456786FR", "GF111111110NZ", "1Z999", "", "É"])
    def test_without_one_are_not(self, carrier: LaPoste, number: str) -> None:
        assert not carrier.recognises(number)

    def test_that_are_not_recognised_are_asked_about_all_the_same(
        self, carrier: LaPoste, service: StandIn
    ) -> None:
        number = "GF111111110NZ"
        service.known[number] = found(number, event("ET1", AT))

        assert carrier.track([number])[number].heard == Heard.FOUND

    def test_that_no_address_can_hold_are_wrong_and_not_asked_about(
        self, carrier: LaPoste, service: StandIn
    ) -> None:
        assert carrier.track(["6A,7", "É1"])["6A,7"].heard == Heard.WRONG
        assert service.calls == []

    def test_lead_to_its_page(self, carrier: LaPoste) -> None:
        assert (
            carrier.tracking_page(NUMBER) == f"https://www.laposte.fr/outils/suivre-vos-envois?code={NUMBER}"
        )


class TestName:
    @pytest.fixture(autouse=True)
    def _connected(self) -> Iterator[None]:
        hand_over_carriers({"laposte": {"key": "okapi"}, "sandbox": {}})
        yield
        hand_over_carriers({"sandbox": {}}, labels="sandbox")

    @pytest.mark.parametrize(
        ("called", "number", "name"),
        [
            ("Colissimo", "whatever 1", "laposte"),
            (" LA POSTE ", "6A00000000017", "laposte"),
            ("", "9V 00000 00001 7", "laposte"),
            ("", "SB2611301430DP07", "sandbox"),
            ("", "6P01007508743", None),
            ("DHL", "9V00000000017", None),
            ("Colissimo", "—", None),
        ],
    )
    def test_tells_whose_a_parcel_is_and_without_one_its_number(
        self, called: str, number: str, name: str | None
    ) -> None:
        carrier = carrier_of(called, number)

        assert (carrier.name if carrier else None) == name


class TestSettings:
    @pytest.mark.parametrize(
        ("chosen", "says"),
        [
            ({"dhl": {}}, "'dhl', and may have: laposte, sandbox"),
            ({"laposte": {}}, "COMPTOIR_CARRIER_LAPOSTE_KEY is missing"),
            ({"laposte": {"key": "x", "kye": "y"}}, "COMPTOIR_CARRIER_LAPOSTE_KYE is unknown"),
            ({"laposte": {"key": "x", "per_minute": "0"}}, "PER_MINUTE is '0', and should be"),
            ({"laposte": {"key": "x", "url": "api.laposte.fr"}}, "should be like https://"),
            ({"sandbox": {"secret": "short"}}, "COMPTOIR_CARRIER_SANDBOX_SECRET must have at least 20"),
            ({"sandbox": {"secret": "with/a/slash-and-long-enough"}}, "letters, digits, - and _"),
        ],
    )
    def test_that_are_wrong_are_named(self, chosen: dict[str, dict[str, str]], says: str) -> None:
        with pytest.raises(ImproperlyConfigured) as wrong:
            hand_over_carriers(chosen)

        assert says in str(wrong.value)


def _rows(scans: Any) -> list[Any]:
    from comptoir.deliveries.models import Scan

    return [
        Scan(state=scan.state, scanned_at=scan.scanned_at, mark=scan.mark, source=Scan.Source.CARRIER)
        for scan in scans
    ]


def _state(scans: Any) -> CarrierState:
    return follow(_rows(scans)).state
