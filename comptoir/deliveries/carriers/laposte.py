"""La Poste is asked by its service “Suivi” v2, for mail, Colissimo and Chronopost, and makes return labels.

Source: `GET https://api.laposte.fr/suivi/v2/idships/{id[,id…]}` (developer.laposte.fr/products/suivi/2). Of
its webhooks nothing is published, so it is asked.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from comptoir.deliveries.carriers.asking import (
    SPANS_A_MINUTE_TOUCHES,
    Answer,
    ask,
    seconds_to_wait,
    take_turn,
)
from comptoir.deliveries.carriers.colissimo import SERVICE as LABELS
from comptoir.deliveries.carriers.colissimo import make_return_label
from comptoir.deliveries.carriers.port import (
    Carrier,
    CarrierBusy,
    CarrierSilent,
    Heard,
    Label,
    LabelAsked,
    Tracked,
)
from comptoir.deliveries.models import NewScan
from comptoir.orders.models import CarrierState as S

log = logging.getLogger(__name__)
SERVICE = "https://api.laposte.fr/suivi/v2/idships"
PAGE = "https://www.laposte.fr/outils/suivre-vos-envois?code="
# What our address can hold; whether it is a number, La Poste says.
SENDABLE = re.compile("[A-Z0-9]{1,64}")
# Moments have an offset; one that had none would be La Poste's own time.
HERE = ZoneInfo("Europe/Paris")
FOUND, REFUSED, NOT_FOUND = {200, 207}, 400, 404
WITH_A_RESULT = {200, 207, 400, 404}
# AG1 waits at a counter and is not delivered; MD2 has left for the door; DI2 came back to its sender.
STATES = {
    "DR1": S.PRE_TRANSIT,
    "PC1": S.ACCEPTED,
    "PC2": S.ACCEPTED,
    "ET1": S.IN_TRANSIT,
    "ET2": S.IN_TRANSIT,
    "ET3": S.IN_TRANSIT,
    "ET4": S.IN_TRANSIT,
    "EP1": S.IN_TRANSIT,
    "DO1": S.IN_TRANSIT,
    "DO2": S.IN_TRANSIT,
    "DO3": S.EXCEPTION,
    "PB1": S.EXCEPTION,
    "PB2": S.IN_TRANSIT,
    "MD2": S.OUT_FOR_DELIVERY,
    "ND1": S.DELIVERY_FAILED,
    "AG1": S.AVAILABLE_FOR_PICKUP,
    "RE1": S.RETURN_TO_SENDER,
    "DI0": S.DELIVERED,
    "DI1": S.DELIVERED,
    "DI2": S.RETURNED,
    "DI3": S.DELAYED,
}
# What they say of where a parcel is, is not established: they are kept, and it stays where it was.
SAY_NO_PLACE = {"ID0", "AN1"}
WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class LaPoste(Carrier):
    """La Poste: ten numbers a call, 100 calls a minute of all our processes, each number every half hour."""

    name = "laposte"
    shown_as = "La Poste"
    known_as = frozenset(
        {"la poste", "laposte", "colissimo", "la poste colissimo", "colissimo (la poste)", "chronopost"}
        | {"lettre suivie", "lettre verte suivie", "la poste lettre suivie"}
    )
    patterns = (re.compile("[0-9][A-Z0-9][0-9]{11}"), re.compile("[A-Z]{2}[0-9]{9}FR"))
    options = frozenset({"key", "url", "per_minute", "forwarded_for", "labels_key", "labels_url"})
    needed = frozenset({"key"})
    most_at_once = 10

    def __init__(self, chosen: Mapping[str, str], **options: Any) -> None:
        super().__init__(chosen, **options)
        per_minute = self.chosen.get("per_minute") or "100"
        if not re.fullmatch("[0-9]{1,6}", per_minute) or int(per_minute) < SPANS_A_MINUTE_TOUCHES:
            least = f"and should be a whole number of at least {SPANS_A_MINUTE_TOUCHES}"
            raise ImproperlyConfigured(f"{self.variable('per_minute')} is {per_minute!r}, {least}")
        self.per_minute = int(per_minute)
        self.url, self.labels_url = self._address("url", SERVICE), self._address("labels_url", LABELS)

    def _address(self, option: str, usual: str) -> str:
        url = (self.chosen.get(option) or usual).rstrip("/")
        if not url.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{self.variable(option)} is {url!r}, and should be like {usual}")
        return url

    def recognises(self, number: str) -> bool:
        """Tell whether a number looks like La Poste's, with its check digit."""
        if not super().recognises(number):
            return False
        return has_colissimo_key(number) if number[0].isdecimal() else has_s10_key(number)

    def tracking_page(self, number: str) -> str:
        return PAGE + quote(number, safe="")

    def track(self, numbers: Sequence[str]) -> dict[str, Tracked]:
        """Ask about up to ten numbers at once.

        A number that is not found is not known yet: that is so for some hours after its label was made. Where
        La Poste refuses all for the sake of one, each is asked about alone.
        """
        sendable = [number for number in numbers if SENDABLE.fullmatch(number)]
        told = {number: Tracked(heard=Heard.WRONG) for number in numbers if number not in sendable}
        return told | (self._ask(sendable) if sendable else {})

    @property
    def makes_labels(self) -> bool:
        return bool(self.chosen.get("labels_key"))

    def make_label(self, asked: LabelAsked) -> Label:
        """Make the label of a Colissimo return, which is followed under its number as any parcel."""
        today = self.now().astimezone(HERE).date()
        return make_return_label(asked, key=self.chosen["labels_key"], url=self.labels_url, today=today)

    def _ask(self, numbers: Sequence[str]) -> dict[str, Tracked]:
        results = self._results(numbers)
        told = {}
        for result in results:
            number = _number_of(result) or (numbers[0] if len(numbers) == 1 else "")
            if number in numbers and (tracked := _tracked(result)):
                told[number] = tracked
        if not told and len(numbers) > 1 and any(_refuses(result) for result in results):
            return self._ask_each(numbers)
        return told

    def _ask_each(self, numbers: Sequence[str]) -> dict[str, Tracked]:
        told: dict[str, Tracked] = {}
        for number in numbers:
            try:
                told |= self._ask([number])
            except (CarrierBusy, CarrierSilent):
                if not told:
                    raise
                break
        return told

    def _results(self, numbers: Sequence[str]) -> list[dict[str, Any]]:
        """Ask, and return each result in the answer: an object for one number, an array for several."""
        take_turn(self.name, per_minute=self.per_minute)
        headers = {"X-Okapi-Key": self.chosen["key"], "Accept": "application/json"}
        if self.chosen.get("forwarded_for"):
            headers["X-Forwarded-For"] = self.chosen["forwarded_for"]
        answer = ask(f"{self.url}/{','.join(numbers)}?lang=fr_FR", headers)
        _refuse_failure(answer)
        try:
            sent = json.loads(answer.body)
        except (ValueError, RecursionError):
            raise CarrierSilent(f"its answer ({answer.status}) cannot be read") from None
        results = sent if isinstance(sent, list) else [sent]
        if any(isinstance(result, dict) and result.get("code") == "TOO_MANY_REQUESTS" for result in results):
            raise CarrierBusy(seconds_to_wait(answer.headers))
        results = [result for result in results if isinstance(result, dict) and "returnCode" in result]
        if not results:
            raise CarrierSilent(f"its answer ({answer.status}) is none of the service's")
        return results


def has_colissimo_key(number: str) -> bool:
    """Tell whether the last of a Colissimo number's thirteen signs is the key of the ten digits before it."""
    digits = [int(sign) for sign in number[2:]]
    return (10 - (sum(digits[1:10:2]) * 3 + sum(digits[0:10:2])) % 10) % 10 == digits[10]


def has_s10_key(number: str) -> bool:
    """Tell whether the ninth digit of an international number is its key (UPU S10)."""
    key = 11 - sum(int(sign) * weight for sign, weight in zip(number[2:10], WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(key, key) == int(number[10])


def _refuse_failure(answer: Answer) -> None:
    """Raise what an answer without a result means."""
    if answer.status == 429:
        raise CarrierBusy(seconds_to_wait(answer.headers))
    if answer.status in (401, 403):
        raise CarrierSilent(f"it refuses {LaPoste.variable('key')} ({answer.status})")
    if answer.status not in WITH_A_RESULT:
        raise CarrierSilent(f"the answer was {answer.status}")


def _number_of(result: Mapping[str, Any]) -> str:
    shipment = result.get("shipment")
    number = shipment.get("idShip") if isinstance(shipment, dict) else None
    return str(number or result.get("idShip") or "").upper()


def _refuses(result: Mapping[str, Any]) -> bool:
    return result.get("returnCode") in (REFUSED, NOT_FOUND)


def _tracked(result: Mapping[str, Any]) -> Tracked | None:
    """Return what a result says of its number; None where La Poste failed to say it."""
    code, shipment = result.get("returnCode"), result.get("shipment")
    if code == REFUSED:
        return Tracked(heard=Heard.WRONG)
    if code == NOT_FOUND:
        return Tracked(heard=Heard.NOT_KNOWN_YET)
    if code not in FOUND or not isinstance(shipment, dict):
        return None
    scans = tuple(_scans(shipment))
    if not scans:
        return Tracked(heard=Heard.NOT_KNOWN_YET)
    expected = None if shipment.get("isFinal") else _moment(shipment.get("estimDate"))
    return Tracked(scans=scans, estimated_on=expected.date() if expected else None)


def _scans(shipment: Mapping[str, Any]) -> Iterator[NewScan]:
    events = shipment.get("event")
    for event in events if isinstance(events, list) else []:
        at = _moment(event.get("date")) if isinstance(event, dict) else None
        if at is None:
            log.warning("La Poste told an event that has no moment")
            continue
        code = _text(event.get("code"), 64).upper()
        if code not in STATES and code not in SAY_NO_PLACE:
            log.warning("La Poste told the code %r, of which nothing is known", code)
        state = STATES.get(code, S.UNKNOWN)
        yield NewScan(
            state=state,
            scanned_at=at,
            code=code,
            words=_text(event.get("label"), 300),
            pickup=_pickup(shipment) if state == S.AVAILABLE_FOR_PICKUP else {},
        )


def _pickup(shipment: Mapping[str, Any]) -> dict[str, Any]:
    point = shipment.get("removalPoint")
    name = point.get("name") if isinstance(point, dict) else None
    return {"name": _text(name, 100)} if name else {}


def _text(said: Any, most: int) -> str:
    """Return a text such as a table can hold: without NUL, and without halves of a sign."""
    return str(said or "").replace("\0", "").encode(errors="replace").decode().strip()[:most]


def _moment(said: Any) -> datetime | None:
    """Read a moment, as clocks in France show it; None for one that no clock shows here or in UTC."""
    try:
        at = datetime.fromisoformat(str(said))
        here = at.astimezone(HERE) if at.tzinfo else at.replace(tzinfo=HERE)
        return here if here.astimezone(UTC) else None
    except (ValueError, OverflowError):
        return None
