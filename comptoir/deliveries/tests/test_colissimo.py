"""La Poste makes labels of returns: what it is asked is right, and whatever it answers does no harm."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from comptoir.deliveries.carriers import (
    CarrierBusy,
    CarrierSilent,
    LabelRefused,
    hand_over_carriers,
    label_carrier,
)
from comptoir.deliveries.carriers.laposte import LaPoste
from comptoir.deliveries.tests.connected import Clock, connected, send
from comptoir.deliveries.tests.labelling import (
    BOUNDARY,
    PDF,
    Labelling,
    errors,
    in_parts,
    labelling,
    made,
    send_parts,
)
from comptoir.deliveries.tests.printed import ALICE, CARMES, label_asked

pytestmark = pytest.mark.any_database
# Half past midnight in Paris
NIGHT = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.fixture
def service() -> Iterator[Labelling]:
    with labelling() as stand_in:
        yield stand_in


@pytest.fixture
def carrier(service: Labelling) -> LaPoste:
    return LaPoste(service.chosen["laposte"], now=Clock(NIGHT))


class TestAsking:
    def test_answers_the_number_and_the_page_to_print(self, carrier: LaPoste, service: Labelling) -> None:
        label = carrier.make_label(label_asked())

        assert (label.number, label.pdf, label.qr, label.good_until) == ("8R00000000001", PDF, "", None)
        assert carrier.tracking_page(label.number).endswith("?code=8R00000000001")

    def test_says_what_the_service_needs(self, carrier: LaPoste, service: Labelling) -> None:
        carrier.make_label(label_asked(grams=1250))

        assert service.keys == ["for-labels"]
        assert service.asked == [
            {
                "outputFormat": {"x": 0, "y": 0, "outputPrintingType": "PDF_A4_300dpi"},
                "letter": {
                    "service": {
                        "productCode": "CORE",
                        "depositDate": "2026-12-01",
                        "orderNumber": "R-7K2M-49QX",
                        "commercialName": "Brûlerie des Carmes",
                    },
                    "parcel": {"weight": 1.25},
                    "sender": {
                        "senderParcelRef": "R-7K2M-49QX",
                        "address": {
                            "lastName": "Alice Œuvrard-Łukaszewicz",
                            "line2": "12 bis rue de l’Abbé-Grégoire",
                            "line1": "Résidence Les Tilleuls, bâtiment C",
                            "line0": "Le Petit Château",
                            "zipCode": "75006",
                            "city": "Paris",
                            "countryCode": "FR",
                        },
                    },
                    "addressee": {
                        "address": {
                            "companyName": "Brûlerie des Carmes",
                            "lastName": "Service retours",
                            "line2": "14 rue des Carmes",
                            "zipCode": "31000",
                            "city": "Toulouse",
                            "countryCode": "FR",
                        }
                    },
                },
            }
        ]

    def test_names_a_weight_where_none_is_known(self, carrier: LaPoste, service: Labelling) -> None:
        carrier.make_label(label_asked())
        carrier.make_label(label_asked(grams=3))

        assert [asked["letter"]["parcel"]["weight"] for asked in service.asked] == [1, 0.01]

    def test_breaks_a_long_street_between_words(self, carrier: LaPoste, service: Labelling) -> None:
        street = ["48 avenue du Maréchal de Lattre de Tassigny, Les Hauts de Seine"]

        carrier.make_label(label_asked(sender=ALICE | {"street": street}))

        address = service.asked[0]["letter"]["sender"]["address"]
        assert (address["line2"], address["line1"]) == (
            "48 avenue du Maréchal de Lattre de",
            "Tassigny, Les Hauts de Seine",
        )


class TestRefusal:
    @pytest.mark.parametrize(
        ("part", "change", "field"),
        [
            ("sender", {"street": []}, "street"),
            ("sender", {"postcode": ""}, "postcode"),
            ("sender", {"postcode": "7500"}, "postcode"),
            ("sender", {"city": ""}, "city"),
            ("sender", {"city": "L" * 36}, "city"),
            ("sender", {"street": ["x" * 35] * 5}, "street"),
            ("sender", {"country": "BE", "postcode": "1000"}, "country"),
            ("sender", {"name": "", "company": ""}, "name"),
            ("recipient", {"postcode": ""}, "postcode"),
            ("recipient", {"country": "DE"}, "country"),
        ],
    )
    def test_of_an_address_that_would_be_refused_asks_nobody(
        self, carrier: LaPoste, service: Labelling, part: str, change: dict[str, Any], field: str
    ) -> None:
        address = {"sender": ALICE, "recipient": CARMES}[part]

        with pytest.raises(LabelRefused) as refusal:
            carrier.make_label(label_asked(**{part: address | change}))

        assert (refusal.value.part, refusal.value.field) == (part, field)
        assert service.asked == []

    def test_of_a_parcel_that_is_too_heavy_asks_nobody(self, carrier: LaPoste, service: Labelling) -> None:
        with pytest.raises(LabelRefused) as refusal:
            carrier.make_label(label_asked(grams=30_001))

        assert (refusal.value.part, service.asked) == ("", [])

    @pytest.mark.parametrize(
        ("error", "part", "field"),
        [
            ("30100", "sender", "street"),
            ("30104", "sender", "city"),
            ("30108", "sender", "postcode"),
            ("30089", "recipient", "name"),
            ("30204", "recipient", "street"),
            ("30212", "recipient", "postcode"),
            ("30301", "", ""),
            ("30025", "", ""),
            ("99999", "", ""),
        ],
    )
    @pytest.mark.parametrize("alone", [True, False])
    def test_by_the_service_names_what_is_wrong(
        self, carrier: LaPoste, service: Labelling, error: str, part: str, field: str, alone: bool
    ) -> None:
        """Its errors come as JSON alone, or in one part."""
        if alone:
            service.instead.append(lambda request: send(request, 400, errors(error)))
        else:
            service.instead.append(lambda request: send_parts(request, 200, errors(error)))

        with pytest.raises(LabelRefused) as refusal:
            carrier.make_label(label_asked())

        assert (refusal.value.part, refusal.value.field) == (part, field)

    def test_says_to_a_customer_what_to_do(self, carrier: LaPoste, service: Labelling) -> None:
        service.instead = [lambda request: send(request, 400, errors("30108"))] * 2

        with pytest.raises(LabelRefused) as in_french:
            carrier.make_label(label_asked())
        with pytest.raises(LabelRefused) as in_english:
            carrier.make_label(label_asked(language="en"))

        assert "Vérifiez la rue, le code postal et la ville" in in_french.value.words
        assert "Check street, postcode and city" in in_english.value.words


class TestTrouble:
    @pytest.mark.parametrize("error", ["30000", "30008", "30700", "40015"])
    def test_that_is_none_of_the_parcels_is_for_the_operator(
        self, carrier: LaPoste, service: Labelling, error: str
    ) -> None:
        service.instead.append(lambda request: send(request, 400, errors(error)))

        with pytest.raises(CarrierSilent, match=error):
            carrier.make_label(label_asked())

    def test_of_asking_too_often_says_when_to_ask_again(self, carrier: LaPoste, service: Labelling) -> None:
        service.instead.append(lambda request: send(request, 429, b"slow down", Retry_After="17"))

        with pytest.raises(CarrierBusy) as busy:
            carrier.make_label(label_asked())

        assert busy.value.seconds == 17

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (500, b"oops"),
            (503, b""),
            (500, json.dumps(errors("30108")).encode()),
            (403, b"<html>"),
            (401, b"{}"),
            (404, b"{}"),
            (302, b""),
            (200, b"<html>"),
            (200, b"{}"),
            (200, b"[]"),
            (200, b"null"),
            (200, b'{"labelV31Response": {"parcelNumber": ""}}'),
            (200, b'{"labelV31Response": {"parcelNumber": "8R00000000001"}}'),
            (200, b"[" * 100_000),
            (200, b"\xff\xfe"),
        ],
    )
    def test_is_silence(self, carrier: LaPoste, service: Labelling, status: int, body: bytes) -> None:
        service.instead.append(lambda request: send(request, status, body))

        with pytest.raises(CarrierSilent):
            carrier.make_label(label_asked())

    @pytest.mark.parametrize(
        "body",
        [
            in_parts(made("8R00000000001"), PDF)[:-60],
            in_parts(made("8R00000000001")),
            in_parts(made("8R00000000001"), PDF[: len(PDF) // 2]),
            in_parts(made("8R00000000001"), b"<html>%%EOF"),
            in_parts(made("8R" * 40), PDF),
            in_parts(made("—"), PDF),
            b"",
            b"--",
        ],
    )
    def test_of_parts_that_are_not_whole_is_silence(
        self, carrier: LaPoste, service: Labelling, body: bytes
    ) -> None:
        kind = f'multipart/mixed; boundary="{BOUNDARY}"'
        service.instead.append(lambda request: send(request, 200, body, Content_Type=kind))

        with pytest.raises(CarrierSilent):
            carrier.make_label(label_asked())

    def test_of_half_a_body_is_silence(self, carrier: LaPoste, service: Labelling) -> None:
        body = in_parts(made("8R00000000001"), PDF)

        def half(request: BaseHTTPRequestHandler) -> None:
            kind = f'multipart/mixed; boundary="{BOUNDARY}"'
            send(request, 200, body[: len(body) // 2], Content_Type=kind, Content_Length=str(len(body)))

        service.instead.append(half)

        with pytest.raises(CarrierSilent):
            carrier.make_label(label_asked())

    def test_of_two_megabytes_is_read_no_further(self, carrier: LaPoste, service: Labelling) -> None:
        body = in_parts(made("8R00000000001"), PDF + b"x" * 2_000_001)
        kind = f'multipart/mixed; boundary="{BOUNDARY}"'
        service.instead.append(lambda request: send(request, 200, body, Content_Type=kind))

        with pytest.raises(CarrierSilent, match="more than"):
            carrier.make_label(label_asked())

    def test_of_no_answer_ends_after_some_seconds(
        self, carrier: LaPoste, service: Labelling, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comptoir.deliveries.carriers.asking.LONGEST_SECONDS", 0.5)
        over = threading.Event()
        service.instead.append(lambda _request: over.wait(20) and None)

        with pytest.raises(CarrierSilent):
            carrier.make_label(label_asked())
        over.set()

        assert carrier.make_label(label_asked()).number == "8R00000000002"

    def test_where_nobody_listens_is_silence(self) -> None:
        carrier = LaPoste({"key": "okapi", "labels_key": "x", "labels_url": "http://127.0.0.1:9/label"})

        with pytest.raises(CarrierSilent):
            carrier.make_label(label_asked())


class TestSettings:
    def test_choose_who_makes_labels(self, service: Labelling) -> None:
        with connected(service.chosen | {"sandbox": {}}, Clock(), labels="laposte"):
            carrier = label_carrier()

        assert carrier is not None
        assert carrier.name == "laposte"

    def test_may_choose_nobody(self, service: Labelling) -> None:
        with connected(service.chosen, Clock()):
            assert label_carrier() is None

    @pytest.mark.parametrize(
        ("chosen", "labels", "says"),
        [
            ({"sandbox": {}}, "laposte", "COMPTOIR_LABELS is 'laposte', and should be"),
            ({"laposte": {"key": "x"}}, "laposte", "none of them does"),
            ({}, "sandbox", "none of them does"),
            (
                {"laposte": {"key": "x", "labels_key": "y", "labels_url": "ws"}},
                "laposte",
                "LABELS_URL is 'ws'",
            ),
        ],
    )
    def test_that_are_wrong_are_named(
        self, chosen: dict[str, dict[str, str]], labels: str, says: str
    ) -> None:
        with pytest.raises(ImproperlyConfigured, match=says):
            hand_over_carriers(chosen, labels=labels)
