"""A carrier that there is not: its numbers say when a parcel left, how it fares, and how badly that is told.

A number is `SB`, the moment of leaving in UTC (`YYMMDDHHMM`), a letter of `STORIES`, a letter of `Manner` and
at least two digits, such as `SB2611301430DP07`. All that it tells follows from the number and the clock.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comptoir.deliveries.carriers.addresses import refuse_incomplete
from comptoir.deliveries.carriers.port import (
    Carrier,
    Heard,
    Label,
    LabelAsked,
    NotGenuine,
    Tracked,
    Unreadable,
    plain,
)
from comptoir.deliveries.models import NewScan, draw_label, printed_language
from comptoir.orders.models import CarrierState as S

NUMBER = re.compile("SB([0-9]{10})([A-Z])([A-Z])([0-9]{2,20})")
SIGNATURE = "X-Sandbox-Signature"
TOLD_LATE_BY, UNKNOWN_FOR = timedelta(hours=3), timedelta(hours=6)
# A parcel that comes back is handed in so long after its label was asked for.
HANDED_IN_AFTER, LABEL_HOLDS = timedelta(hours=20), timedelta(days=30)
PICKUP = {
    "name": "Point relais d’essai",
    "street": "1 rue de la Gare",
    "postcode": "31000",
    "city": "Toulouse",
    "country": "FR",
    "hours": "Lu-Sa 09:00-19:00",
    "pickup_code": "2718",
}


class Manner(StrEnum):
    """How the scans of a number are told."""

    PLAINLY = "P"
    TWICE = "T"
    # Newest first, and every second one only once the next has happened
    OUT_OF_ORDER = "O"
    # Each three hours after it happened
    LATE = "L"
    # Not found for six hours after it left
    UNKNOWN_AT_FIRST = "N"
    # Never answered
    SILENTLY = "S"


class Event(NamedTuple):
    """What happens to a parcel so many hours after it left; `due` is after how many it is then expected."""

    hours: float
    state: S
    code: str
    words: str
    due: float | None = None


LABEL = Event(-2, S.PRE_TRANSIT, "LABEL", "Étiquette créée.")
TAKEN = Event(0, S.ACCEPTED, "TAKEN", "Colis pris en charge.", 34)
MOVES = Event(8, S.IN_TRANSIT, "MOVES", "Colis en cours d’acheminement.")
NEAR = Event(26, S.IN_TRANSIT, "NEAR", "Colis arrivé au centre de distribution.")
DOOR = Event(30, S.OUT_FOR_DELIVERY, "DOOR", "Colis en cours de livraison.")
CAME = Event(34, S.DELIVERED, "CAME", "Colis livré.")
WAITS = Event(31, S.AVAILABLE_FOR_PICKUP, "WAITS", "Colis disponible au point de retrait.")
BEGINNING = (LABEL, TAKEN, MOVES)
STORIES = {
    # Delivered
    "D": (*BEGINNING, NEAR, DOOR, CAME),
    # Late by a day
    "L": (
        *BEGINNING,
        Event(28, S.DELAYED, "DELAYED", "Colis retardé.", 58),
        DOOR._replace(hours=54),
        CAME._replace(hours=58),
    ),
    # Waits at a pickup point, and is picked up
    "P": (*BEGINNING, NEAR, WAITS, CAME._replace(hours=55, words="Colis retiré par le destinataire.")),
    # Nobody at home, then delivered
    "A": (
        *BEGINNING,
        NEAR,
        DOOR,
        Event(33, S.DELIVERY_FAILED, "ABSENT", "Destinataire absent.", 58),
        DOOR._replace(hours=54),
        CAME._replace(hours=58),
    ),
    # Not picked up, back to its sender
    "R": (
        *BEGINNING,
        WAITS,
        Event(223, S.RETURN_TO_SENDER, "BACK", "Colis retourné à l’expéditeur."),
        Event(290, S.RETURNED, "HOME", "Colis remis à l’expéditeur."),
    ),
    # Lost
    "X": (*BEGINNING, Event(240, S.LOST, "LOST", "Colis déclaré perdu.")),
    # Called delivered by mistake, then delivered
    "C": (*BEGINNING, NEAR, CAME, DOOR._replace(hours=54), CAME._replace(hours=58)),
}
STATES = {event.code: event.state for story in STORIES.values() for event in story}


class Sandbox(Carrier):
    """Moves parcels by the clock that it is given, for developers, demos and tests."""

    name = "sandbox"
    shown_as = "Sandbox"
    known_as = frozenset({"sandbox", "comptoir sandbox"})
    patterns = (NUMBER,)
    options = frozenset({"key"})
    most_at_once = 20
    signed_by = (SIGNATURE,)

    def track(self, numbers: Sequence[str]) -> dict[str, Tracked]:
        told = {number: self._tracked(number) for number in numbers}
        return {number: tracked for number, tracked in told.items() if tracked}

    @property
    def makes_labels(self) -> bool:
        return True

    def make_label(self, asked: LabelAsked) -> Label:
        """Make a label that scans, and lets its parcel be handed in on the next day."""
        refuse_incomplete(asked)
        serial = int.from_bytes(hashlib.sha256(asked.key.encode()).digest()[:4])
        number = sandbox_number(asked.asked_at + HANDED_IN_AFTER, serial=serial)
        good_until = timezone.localdate(asked.asked_at + LABEL_HOLDS)
        with translation.override(printed_language(asked.language)):
            note = _("For testing only: no carrier accepts this parcel")
        pdf = draw_label(
            carrier=self.shown_as,
            note=note,
            number=number,
            qr=number,
            return_number=asked.return_number,
            sender=asked.sender,
            recipient=asked.recipient,
            good_until=good_until,
            language=asked.language,
        )
        return Label(number=number, pdf=pdf, qr=number, good_until=good_until)

    def webhook(self, numbers: Sequence[str]) -> tuple[bytes, dict[str, str]]:
        """Return the body and the headers by which it would now tell all that it knows of these numbers."""
        told = [
            {"number": number, "code": scan.code, "at": scan.scanned_at.isoformat(), "words": scan.words}
            for number, tracked in self.track(numbers).items()
            for scan in tracked.scans
        ]
        body = json.dumps({"scans": told}).encode()
        return body, {SIGNATURE: self._signature(body)}

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> dict[str, tuple[NewScan, ...]]:
        """Read `{"scans": [{"number", "code", "at", "words"}]}`; `at` is ISO 8601 with an offset.

        With a key, `X-Sandbox-Signature` is the body's HMAC-SHA256 under it, in hexadecimal digits.
        """
        if self.chosen.get("key") and not hmac.compare_digest(
            headers.get(SIGNATURE, "").encode(), self._signature(body).encode()
        ):
            raise NotGenuine
        scans: dict[str, tuple[NewScan, ...]] = {}
        try:
            for told in json.loads(body)["scans"]:
                number = plain(told["number"])
                scans[number] = (*scans.get(number, ()), _scan(told))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(f"no webhook of the sandbox ({type(error).__name__})") from error
        return scans

    def _signature(self, body: bytes) -> str:
        return hmac.new(self.chosen.get("key", "").encode(), body, hashlib.sha256).hexdigest()

    def _tracked(self, number: str) -> Tracked | None:
        left_at, story, manner = _read(number)
        if left_at is None:
            return Tracked(heard=Heard.WRONG)
        since = self.now() - left_at
        if manner == Manner.SILENTLY:
            return None
        if manner == Manner.UNKNOWN_AT_FIRST and since < UNKNOWN_FOR:
            return Tracked(heard=Heard.NOT_KNOWN_YET)
        known = [event for event, told_at in _told(story, manner) if told_at <= since]
        if not known:
            return Tracked(heard=Heard.NOT_KNOWN_YET)
        return Tracked(scans=tuple(_happened(event, left_at) for event in known))


def sandbox_number(
    left_at: datetime, story: str = "D", manner: Manner = Manner.PLAINLY, serial: int = 1
) -> str:
    """Return the number of a parcel that left at this moment; `serial` tells those of one minute apart."""
    return f"SB{left_at.astimezone(UTC):%y%m%d%H%M}{story}{manner}{serial:02}"


def _read(number: str) -> tuple[datetime | None, str, str]:
    found = NUMBER.fullmatch(number)
    if found is None or found[2] not in STORIES or found[3] not in set(Manner):
        return None, "", ""
    try:
        return datetime.strptime(found[1], "%y%m%d%H%M").replace(tzinfo=UTC), found[2], found[3]
    except ValueError:
        return None, "", ""


def _told(story: str, manner: str) -> list[tuple[Event, timedelta]]:
    """Return each event, and how long after the parcel left it is told; in the order of telling."""
    events = STORIES[story]
    told = [(event, timedelta(hours=event.hours)) for event in events]
    if manner == Manner.LATE:
        told = [(event, at + TOLD_LATE_BY) for event, at in told]
    if manner == Manner.TWICE:
        told = [one for one in told for _time in range(2)]
    if manner == Manner.OUT_OF_ORDER:
        later = [*events[1:], events[-1]]
        told = [
            (event, timedelta(hours=(later[at] if at % 2 else event).hours))
            for at, event in enumerate(events)
        ][::-1]
    return told


def _happened(event: Event, left_at: datetime) -> NewScan:
    due = left_at + timedelta(hours=event.due) if event.due is not None else None
    return NewScan(
        state=event.state,
        scanned_at=left_at + timedelta(hours=event.hours),
        code=event.code,
        words=event.words,
        estimated_on=timezone.localtime(due).date() if due else None,
        pickup=PICKUP if event.state == S.AVAILABLE_FOR_PICKUP else {},
    )


def _scan(told: Mapping[str, Any]) -> NewScan:
    at = datetime.fromisoformat(told["at"])
    if at.tzinfo is None:
        raise ValueError("a moment without its offset")
    code = told["code"][:64]
    words = str(told.get("words", ""))[:300]
    if b"\0" in (code + words).encode():
        raise ValueError("a NUL")
    return NewScan(state=STATES.get(code, S.UNKNOWN), scanned_at=at, code=code, words=words)
