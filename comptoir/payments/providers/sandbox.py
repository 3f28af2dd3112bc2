"""A provider that there is not: a payment's reference says how it fares when it is given back.

A reference is `sb_<captured>_<manner>[_<anything>]`, such as `sb_2480_ok` or `sb_2480_timeout_41`: the
payment was of 24.80, and a refund of it fares as `Manner` says. What it was asked for stands in a book of its
own (`SandboxRefund`), so all processes meet one sandbox.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import transaction

from comptoir.payments.models import SandboxRefund
from comptoir.payments.providers.port import (
    NotGenuine,
    Outcome,
    Provider,
    ProviderBusy,
    RefundAsked,
    Told,
    Unreadable,
)

REFERENCE = re.compile("sb_([0-9]{1,15})_([a-z]+)(_[a-z0-9]{1,40})?")
SIGNATURE = "X-Sandbox-Signature"
TIMES_DOWN = 2


class Manner(StrEnum):
    """How refunds of a payment fare."""

    # Paid at once
    OK = "ok"
    # On its way until it is asked about, or tells by its webhook
    WAITS = "waits"
    # Refused by the bank; a person has to look
    DECLINED = "declined"
    # The card is closed
    CLOSED = "closed"
    # On its way, then the bank sends it back: the card is closed
    BOUNCES = "bounces"
    # Does it the first time, and does not answer; a second call is answered
    TIMEOUT = "timeout"
    # Does not answer, and does nothing, twice; then all is well
    DOWN = "down"
    # Never answers
    SILENT = "silent"


class Sandbox(Provider):
    """Gives back by the payment's reference, for developers, demos and tests; it keeps a real one's rules."""

    name = "sandbox"
    shown_as = "Sandbox"
    options = frozenset({"key"})
    signed_by = SIGNATURE

    def refund(self, asked: RefundAsked) -> Told:
        with transaction.atomic():
            told = self._refund(asked)
        if told is None:
            raise ProviderBusy("no answer within ten seconds")
        return told

    def _refund(self, asked: RefundAsked) -> Told | None:
        """Keep what is asked for in the book, and answer; None where it never does."""
        found = REFERENCE.fullmatch(asked.payment)
        if found is None or found[2] not in set(Manner):
            return Told(outcome=Outcome.FAILED, why="unknown_payment", words=f"No payment {asked.payment!r}.")
        captured, manner = int(found[1]), Manner(found[2])
        row = self._row(asked)
        row.calls += 1
        row.save(update_fields=["calls"])
        if manner == Manner.SILENT or (manner == Manner.DOWN and row.calls <= TIMES_DOWN):
            return None
        if row.outcome:
            return _told(row)
        if manner == Manner.DECLINED:
            return Told(outcome=Outcome.FAILED, why="declined", words="The bank declined it.")
        if manner == Manner.CLOSED:
            return Told(outcome=Outcome.CLOSED, why="card_closed", words="The card is closed.")
        made = SandboxRefund.objects.filter(payment=asked.payment).exclude(outcome="")
        if sum(made.values_list("amount_minor", flat=True)) + asked.amount_minor > captured:
            words = f"More than the {captured} of the payment would be given back."
            return Told(outcome=Outcome.FAILED, why="over_refund", words=words)
        is_slow = manner in (Manner.WAITS, Manner.BOUNCES)
        row.outcome = Outcome.SENT if is_slow else Outcome.DONE
        row.save(update_fields=["outcome"])
        return None if manner == Manner.TIMEOUT else _told(row)

    def look_up(self, asked: RefundAsked) -> Told | None:
        row = SandboxRefund.objects.filter(key=asked.key).exclude(outcome="").first()
        if row is None:
            return None
        if row.outcome == Outcome.SENT:
            is_back = f"_{Manner.BOUNCES}" in row.payment
            row.outcome = Outcome.CLOSED if is_back else Outcome.DONE
            row.save(update_fields=["outcome"])
        return _told(row)

    def webhook(self, *asked: RefundAsked) -> tuple[bytes, str]:
        """Return the body and the signature by which it would now tell of these refunds."""
        told = [
            {"key": one.key, "reference": found.reference, "outcome": found.outcome, "why": found.why}
            for one in asked
            if (found := self.look_up(one))
        ]
        body = json.dumps({"refunds": told}).encode()
        return body, self._signature(body)

    def read_webhook(self, body: bytes, signature: str) -> dict[str, Told]:
        """Read `{"refunds": [{"key", "reference", "outcome", "why"}]}`.

        `X-Sandbox-Signature` is the body's HMAC-SHA256 under the key of the settings, in hexadecimal digits.
        """
        is_signed = hmac.compare_digest(signature.encode(), self._signature(body).encode())
        if not self.chosen.get("key") or not is_signed:
            raise NotGenuine
        try:
            return {str(row["key"]): _read(row) for row in json.loads(body)["refunds"]}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(f"no webhook of the sandbox ({type(error).__name__})") from error

    def _row(self, asked: RefundAsked) -> SandboxRefund:
        SandboxRefund.objects.get_or_create(
            key=asked.key, defaults={"payment": asked.payment, "amount_minor": asked.amount_minor}
        )
        row: SandboxRefund = SandboxRefund.objects.select_for_update().get(key=asked.key)
        return row

    def _signature(self, body: bytes) -> str:
        return hmac.new(self.chosen.get("key", "").encode(), body, hashlib.sha256).hexdigest()


def _told(row: SandboxRefund) -> Told:
    is_back = row.outcome == Outcome.CLOSED
    return Told(
        outcome=Outcome(row.outcome),
        reference=f"re_{row.key}",
        why="card_closed" if is_back else "",
        words="The bank sent it back: the card is closed." if is_back else "",
    )


def _read(row: Mapping[str, Any]) -> Told:
    why = str(row.get("why", ""))[:20]
    return Told(outcome=Outcome(row["outcome"]), reference=str(row["reference"])[:200], why=why)
