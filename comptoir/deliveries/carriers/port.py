"""The carrier port: all that Comptoir asks of a carrier, and nothing else in it knows one by name."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from comptoir.deliveries.models import NewScan
from comptoir.ground.fold import fold
from comptoir.journal.record import Actor

SHORTEST_SECRET = 20
IN_AN_ADDRESS = re.compile("[A-Za-z0-9_-]+")


class Heard(Enum):
    """What a carrier knows of a number."""

    FOUND = "found"
    # Normal for some hours after its label was made
    NOT_KNOWN_YET = "not known yet"
    # The carrier says that it is none of its numbers
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A carrier's answer about one number: every scan that it tells now, in any order.

    `estimated_on` is the day on which it says now that the parcel should arrive, where no scan tells that.
    """

    heard: Heard = Heard.FOUND
    scans: tuple[NewScan, ...] = ()
    estimated_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LabelAsked:
    """A label that is asked for: a parcel from a customer back to a seller, paid by the shop.

    `key` names it: whoever asks again with the same key, moment and addresses means the same label. Addresses
    are as an order keeps one (`name`, `company`, `street`, `postcode`, `city`, `region`, `country`).
    `return_number` stands on the label, where a carrier prints what it is given. `grams` are 0 where nobody
    knows the weight.
    """

    key: str
    asked_at: datetime
    sender: Mapping[str, Any]
    recipient: Mapping[str, Any]
    return_number: str
    language: str = "fr"
    grams: int = 0


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label that a carrier made: `number` in its plain form (`plain`), and its A4 page as PDF.

    `qr` is the text of a code that a counter scans in place of a printed label; empty where there is none.
    `good_until` is the last day on which the parcel can be handed in, where the carrier says one.
    """

    number: str
    pdf: bytes
    qr: str = ""
    good_until: date | None = None


class LabelRefused(Exception):
    """Raised where a carrier makes no label of what it was given, and would not if it were asked again.

    `words` are for the customer. `part` and `field` name what is wrong: `sender` or `recipient`, and a field
    of that address; both are empty where it is neither.
    """

    def __init__(self, words: str, *, part: str = "", field: str = "") -> None:
        super().__init__(words)
        self.words, self.part, self.field = words, part, field


class CarrierBusy(Exception):
    """Raised where a carrier was asked too often; it may be asked again in `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"asked too often; again in {seconds:.0f} seconds")
        self.seconds = seconds


class CarrierSilent(Exception):
    """Raised where a carrier did not answer, or nothing that can be read; the words are for the operator."""


class NotGenuine(Exception):
    """Raised for a webhook without the signature of its carrier."""


class Unreadable(Exception):
    """Raised for a webhook of another form than its carrier's; the words are for the carrier's people."""


class Carrier(ABC):
    """A carrier, connected by `COMPTOIR_CARRIERS`. An adapter is a subclass that says this of itself.

    `name`: its word in `COMPTOIR_CARRIERS`: lower case, letters and digits; it is stored, and never changes.
    `shown_as`: the name for people. `known_as`: the names that shops give it, folded (`ground/fold.py`): a
    parcel with such a name is its own. `patterns`: what its numbers look like, for parcels that come without
    a carrier's name: a hint, never a gate. `options` and `needed`: the variables that it reads, by what
    follows `COMPTOIR_CARRIER_<NAME>_`, and those of them that it cannot do without. `most_at_once`: how many
    numbers one call takes. `asked_every`: how long its answer about a number holds. `signed_by`: the headers
    that hold the signature of its webhook. `speaks`: the language of its words.
    """

    name: ClassVar[str]
    shown_as: ClassVar[str]
    known_as: ClassVar[frozenset[str]] = frozenset()
    patterns: ClassVar[tuple[re.Pattern[str], ...]] = ()
    options: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()
    most_at_once: ClassVar[int] = 1
    asked_every: ClassVar[timedelta] = timedelta(minutes=30)
    signed_by: ClassVar[tuple[str, ...]] = ()
    speaks: ClassVar[str] = "fr"

    def __init__(self, chosen: Mapping[str, str], *, now: Callable[[], datetime] = timezone.now) -> None:
        """Take the operator's values, by option. Raises ImproperlyConfigured in one line."""
        known = self.options | {"secret"}
        if unknown := sorted(chosen.keys() - known):
            options = ", ".join(self.variable(option) for option in sorted(known))
            raise ImproperlyConfigured(f"{self.variable(unknown[0])} is unknown; there are {options}")
        if missing := sorted(option for option in self.needed if not chosen.get(option)):
            raise ImproperlyConfigured(
                f"{self.variable(missing[0])} is missing: COMPTOIR_CARRIERS has {self.name}, which needs it"
            )
        self.chosen, self.now, self.secret = dict(chosen), now, chosen.get("secret", "")
        if self.secret and (len(self.secret) < SHORTEST_SECRET or not IN_AN_ADDRESS.fullmatch(self.secret)):
            raise ImproperlyConfigured(
                f"{self.variable('secret')} must have at least {SHORTEST_SECRET} letters, digits, - and _: "
                "it stands in an address"
            )

    @classmethod
    def variable(cls, option: str) -> str:
        """Return the environment's variable for an option."""
        return f"COMPTOIR_CARRIER_{cls.name}_{option}".upper()

    @property
    def makes_labels(self) -> bool:
        """Tell whether it makes labels, as it is connected here."""
        return False

    @property
    def actor(self) -> Actor:
        """Return the carrier as the journal names it."""
        return Actor("carrier", self.name, self.shown_as)

    def is_called(self, name: str) -> bool:
        """Tell whether a shop that writes this name means this carrier."""
        return fold(name).strip() in self.known_as

    def recognises(self, number: str) -> bool:
        """Tell whether a number, in its plain form, looks like one of this carrier's."""
        return any(pattern.fullmatch(number) for pattern in self.patterns)

    def tracking_page(self, number: str) -> str:
        """Return the address of the carrier's own page about a number; empty where it has none."""
        return ""

    @abstractmethod
    def track(self, numbers: Sequence[str]) -> dict[str, Tracked]:
        """Ask about at most `most_at_once` numbers, in their plain form (`plain`); answer by number.

        A number that is left out got no answer, and is asked about again. Moments have their offset from UTC.
        Returns within some seconds for each call to the carrier, and reads at most a bounded part of what it
        says. Raises CarrierBusy where it may be asked again in some seconds, by its own words or by a quota
        that all our processes share, and CarrierSilent where it failed as a whole.
        """

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> dict[str, tuple[NewScan, ...]]:
        """Read what the carrier sent by itself: the scans of each number, in its plain form.

        `headers` are those that `signed_by` names, by these names; one that was not sent is missing. The same
        body is read again later, from the queue, so a signature must not depend on the clock; what comes
        twice is kept once. Raises NotGenuine where the signature is wrong, and Unreadable where the body is
        none of the carrier's.
        """
        raise Unreadable(f"{self.shown_as} sends nothing by itself")

    def make_label(self, asked: LabelAsked) -> Label:
        """Make the label of a parcel that comes back, and answer it; the same key answers the same label.

        A carrier that knows no keys makes another one, if its first answer was lost: nobody is given the
        first, and no parcel ever bears it. Returns within some seconds, and reads at most a bounded part of
        what the carrier says. Raises LabelRefused where it would never make this label; CarrierBusy and
        CarrierSilent as `track` does.
        """
        raise CarrierSilent(f"{self.shown_as} makes no labels")


def plain(number: str) -> str:
    """Return the plain form of a carrier's number: capital letters and digits, without what groups them."""
    return "".join(sign for sign in number if sign.isalnum()).upper()
