"""The shop tells what its customers chose there, with the proof of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from comptoir.journal.record import Acts
from comptoir.preferences.actions.choose import Wish, lock_recipients, write_choices
from comptoir.preferences.models import TOPICS, Basis, Choice, Recipient, Source, Way

# Customer, channel, recipient, topic, whether it is given, and when
Once = tuple[UUID, str, str, str, bool, datetime]


class Told(NamedTuple):
    """A choice that a customer made at the shop; `happened_at` is when she did, and `proof` where."""

    customer_id: UUID
    topic: str
    way: Way
    is_given: bool
    basis: str
    wording: str
    proof: str
    language: str
    happened_at: datetime

    @property
    def once(self) -> Once:
        return (
            self.customer_id,
            self.way.channel,
            self.way.key,
            self.topic,
            self.is_given,
            self.happened_at,
        )


@transaction.atomic
def record_told(told: Sequence[Told], *, by: Acts) -> list[str]:
    """Write what the shop tells; return of each choice what became of it.

    `created`; `unchanged` where it was told before; `withdrawn` where it was withdrawn at that address or
    number since, by whomever; `opposed` where she is to be written to only because she bought, and somebody
    has ever said no there.
    """
    recipients = lock_recipients({choice.way.key for choice in told})
    known = _known(told)
    outcomes, wishes = [], []
    for choice in told:
        outcome = _outcome(choice, recipients[choice.way.key], known)
        outcomes.append(outcome)
        if outcome == "created":
            known.add(choice.once)
            wishes.append(_wish(choice))
            if not choice.is_given and not TOPICS[choice.topic].is_service:
                # What follows in the list is judged by it, too.
                recipients[choice.way.key].note_withdrawal(choice.topic, choice.happened_at)
    write_choices(wishes, by=by)
    return outcomes


def _known(told: Sequence[Told]) -> set[Once]:
    hers = Choice.objects.filter(customer_id__in={choice.customer_id for choice in told}, source=Source.SHOP)
    rows = hers.values_list("customer_id", "channel", "recipient_key", "topic", "is_given", "happened_at")
    return set(rows)


def _outcome(choice: Told, recipient: Recipient, known: set[Once]) -> str:
    if choice.once in known:
        return "unchanged"
    withdrawn_at = recipient.withdrawn_at(choice.topic)
    if choice.is_given and withdrawn_at and not TOPICS[choice.topic].is_service:
        if choice.basis == Basis.SOFT_OPT_IN:
            return "opposed"
        if choice.happened_at <= withdrawn_at:
            return "withdrawn"
    return "created"


def _wish(choice: Told) -> Wish:
    return Wish(
        customer_id=choice.customer_id,
        topic=choice.topic,
        way=choice.way,
        is_given=choice.is_given,
        source=Source.SHOP,
        basis=choice.basis,
        wording=choice.wording,
        proof=choice.proof,
        language=choice.language,
        happened_at=choice.happened_at,
    )
