"""The provider port: all that Comptoir asks of a payment provider; nothing else in it knows one by name."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from comptoir.journal.record import Actor

SHORTEST_SECRET = 20
IN_AN_ADDRESS = re.compile("[A-Za-z0-9_-]+")


class Outcome(StrEnum):
    """What became of a refund at a provider."""

    # It has it, and the money is on its way
    SENT = "sent"
    # It calls it paid
    DONE = "done"
    # It refuses it, and would refuse it again: a person has to look
    FAILED = "failed"
    # The means no longer takes money: a closed card, an account that is gone
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class RefundAsked:
    """A refund that a provider is asked for.

    `key` is its own and never changes: asked again with it, the provider makes no second refund. `payment` is
    the provider's reference of the payment; the amount is in minor units of `currency` (ISO 4217, capitals).
    `reference` is the provider's of the refund, where it is known already.
    """

    key: str
    payment: str
    amount_minor: int
    currency: str
    order: str
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A provider's word about a refund; `words` are for staff, `why` is its code of a failure."""

    outcome: Outcome
    reference: str = ""
    why: str = ""
    words: str = ""
    expected_on: date | None = None


class ProviderBusy(Exception):
    """Raised where a provider did not answer, or nothing certain: it is asked again, with the same key."""


class NotGenuine(Exception):
    """Raised for a webhook without the signature of its provider."""


class Unreadable(Exception):
    """Raised for a webhook of another form than its provider's; the words are for the provider's people."""


class Provider(ABC):
    """A payment provider, connected by `COMPTOIR_PROVIDERS`. An adapter says this of itself.

    `name`: its word in `COMPTOIR_PROVIDERS`, and in the `provider` of a payment that a shop sends: lower
    case, letters and digits; it is stored, and never changes. `shown_as`: the name for people. `options` and
    `needed`: the variables that it reads, by what follows `COMPTOIR_PROVIDER_<NAME>_`, and those of them that
    it cannot do without. `signed_by`: the header that holds the signature of its webhook.
    """

    name: ClassVar[str]
    shown_as: ClassVar[str]
    options: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()
    signed_by: ClassVar[str] = ""

    def __init__(self, chosen: Mapping[str, str], *, now: Callable[[], datetime] = timezone.now) -> None:
        """Take the operator's values, by option. Raises ImproperlyConfigured in one line."""
        known = self.options | {"secret"}
        if unknown := sorted(chosen.keys() - known):
            options = ", ".join(self.variable(option) for option in sorted(known))
            raise ImproperlyConfigured(f"{self.variable(unknown[0])} is unknown; there are {options}")
        if missing := sorted(option for option in self.needed if not chosen.get(option)):
            raise ImproperlyConfigured(
                f"{self.variable(missing[0])} is missing: COMPTOIR_PROVIDERS has {self.name}, which needs it"
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
        return f"COMPTOIR_PROVIDER_{cls.name}_{option}".upper()

    @property
    def actor(self) -> Actor:
        """Return the provider as the journal names it."""
        return Actor("provider", self.name, self.shown_as)

    @abstractmethod
    def refund(self, asked: RefundAsked) -> Told:
        """Ask for a refund, at most some seconds. The same key asked twice is one refund.

        Raises ProviderBusy where nothing certain was answered: the refund may have been made, or not.
        """

    @abstractmethod
    def look_up(self, asked: RefundAsked) -> Told | None:
        """Ask what became of a refund that was asked for; None where the provider knows of none.

        Raises ProviderBusy where nothing certain was answered.
        """

    def read_webhook(self, body: bytes, signature: str) -> dict[str, Told]:
        """Read what the provider sent by itself, by the key of the refund.

        It may come late, twice and in any order. Raises NotGenuine where the signature is wrong, and
        Unreadable where the body is none of the provider's.
        """
        raise Unreadable(f"{self.shown_as} sends nothing by itself")
