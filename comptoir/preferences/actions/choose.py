"""A choice is written: by a customer, a link in a message, the answer STOP, staff or the shop."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from comptoir.ground.write import insert_missing, insert_rows, update_rows
from comptoir.journal.record import NOBODY_KNOWN, Acts, Happened, record_each
from comptoir.post.actions import drop_unsent
from comptoir.post.models import recipient_key
from comptoir.preferences.facts import ALLOWED, STOPPED
from comptoir.preferences.models import (
    MARKETING,
    TOPICS,
    Basis,
    Choice,
    CustomerByRecipient,
    Key,
    Recipient,
    Source,
    Way,
    choices_that_hold,
    customers_by_recipient,
    wording_of,
)
from comptoir.preferences.models.topics import Channel, Topic


class Wish(NamedTuple):
    """A choice to be written; of one that withdraws, nothing but its topic, way and source counts."""

    customer_id: UUID
    topic: str
    way: Way
    is_given: bool
    source: str
    basis: str = Basis.CONSENT
    wording: str = ""
    proof: str = ""
    language: str = ""
    happened_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.way.channel, self.way.key, self.topic


@transaction.atomic
def choose(customer_id: UUID, chosen: Iterable[tuple[str, Way, bool]], *, source: str, by: Acts) -> int:
    """Write what a customer chose of topics and ways, with the sentences that she read.

    What she had chosen already is not written again. Return how many are new.
    """
    wishes = [
        Wish(
            customer_id=customer_id,
            topic=topic,
            way=way,
            is_given=is_given,
            source=source,
            basis=Basis.SERVICE if TOPICS[topic].is_service else Basis.CONSENT,
            wording=wording_of(TOPICS[topic], Channel(way.channel), way.recipient),
        )
        for topic, way, is_given in chosen
    ]
    lock_recipients({wish.way.key for wish in wishes})
    held = _held({customer_id})
    new = [wish for wish in wishes if not _says_the_same(held, wish)]
    write_choices(new, by=by)
    return len(new)


@transaction.atomic
def stop_marketing(customer_id: UUID, *, source: str, by: Acts) -> int:
    """Withdraw all that a customer agreed to, wherever she is reached; return how many choices that is."""
    hers = Choice.objects.for_customer(customer_id)
    lock_recipients(set(hers.values_list("recipient_key", flat=True)))
    return len(write_choices(list(_to_withdraw([customer_id], source=source)), by=by))


@transaction.atomic
def stop_at(key: str, *, source: str, by: Acts, topics: Collection[str] = (), channel: str = "") -> int:
    """Withdraw these topics, or all marketing, at a recipient, for every customer who has it.

    `channel` leaves what comes by another one alone. It is noted of the recipient even where nothing was on:
    the shop may bring it in later. Return for how many choices it was withdrawn.
    """
    recipient = lock_recipients({key})[key]
    stopped = [topic.name for topic in MARKETING if _is_meant(topic, topics, channel)]
    _note_stop(recipient, stopped)
    wishes = [
        wish
        for wish in _to_withdraw(customers_by_recipient(key), source=source)
        if wish.way.key == key and (not topics or wish.topic in topics) and channel in ("", wish.way.channel)
    ]
    return len(write_choices(wishes, by=by))


def stop_by_number(number: str) -> int:
    """Withdraw all SMS of the shop to a number (E.164), as the answer STOP asks; return how many choices."""
    key = recipient_key(Channel.SMS, number)
    return stop_at(key, source=Source.STOP, channel=Channel.SMS, by=NOBODY_KNOWN)


def lock_recipients(keys: Collection[str]) -> dict[str, Recipient]:
    """Lock recipients by their keys, in the transaction that is under way, and return them."""
    if not keys:
        return {}
    insert_missing([Recipient(key=key) for key in sorted(keys)])
    locked = Recipient.objects.select_for_update().filter(key__in=keys).order_by("key")
    return {recipient.key: recipient for recipient in locked}


def write_choices(wishes: Sequence[Wish], *, by: Acts, speaks: bool = True) -> list[Choice]:
    """Write choices whose recipients are locked, in the transaction that is under way.

    What is withdrawn is withdrawn for all who have the recipient, and of what is queued, too. The journal,
    and the shop, hear of what holds otherwise than before.
    """
    if not wishes:
        return []
    wishes = [*wishes, *_likewise(wishes)]
    customers = {wish.customer_id for wish in wishes}
    rows = _rows_of(customers)
    before = {customer: choices_that_hold(hers) for customer, hers in rows.items()}
    written: list[Choice] = []
    for wish in wishes:
        for new in _choices(wish, rows.get(wish.customer_id, [])):
            rows.setdefault(wish.customer_id, []).append(new)
            written.append(new)
    insert_rows(written)
    _lead_there(written)
    _note_withdrawals(written)
    after = {customer: choices_that_hold(hers) for customer, hers in rows.items()}
    happened = []
    for customer, held in after.items():
        for key, choice in held.items():
            former = before.get(customer, {}).get(key)
            if choice.is_given != (former is not None and former.is_given):
                happened.append(_happened(choice))
                if not choice.is_given:
                    drop_unsent(choice.recipient_key, [choice.topic])
    if happened:
        record_each(happened, by=by, speaks=speaks)
    return written


def _held(customers: Collection[UUID]) -> dict[UUID, dict[Key, Choice]]:
    return {customer: choices_that_hold(hers) for customer, hers in _rows_of(customers).items()}


def _rows_of(customers: Collection[UUID]) -> dict[UUID, list[Choice]]:
    rows: dict[UUID, list[Choice]] = {}
    for choice in Choice.objects.filter(customer_id__in=customers):
        rows.setdefault(choice.customer_id, []).append(choice)
    return rows


def _says_the_same(held: dict[UUID, dict[Key, Choice]], wish: Wish) -> bool:
    """Tell whether it is so already; what she agrees to is more than what her purchase allows."""
    choice = held.get(wish.customer_id, {}).get(wish.key)
    if choice is None or not choice.is_given:
        return not wish.is_given
    return wish.is_given and choice.basis == wish.basis


def _to_withdraw(customers: Collection[UUID], *, source: str) -> Iterable[Wish]:
    """Yield what takes back each marketing topic that these customers are told of."""
    for customer, held in _held(customers).items():
        for choice in held.values():
            if choice.is_given and not choice.about.is_service:
                way = Way(choice.channel, choice.recipient)
                yield Wish(customer, choice.topic, way, is_given=False, source=source, basis=choice.basis)


def _likewise(wishes: Sequence[Wish]) -> Iterable[Wish]:
    """Yield each no to marketing for the others who have the recipient, and are told of the topic there."""
    stopped = {wish.key: wish for wish in wishes if not wish.is_given and not TOPICS[wish.topic].is_service}
    if not stopped:
        return
    named = {(wish.customer_id, wish.key) for wish in wishes}
    keys = {wish.way.key for wish in stopped.values()}
    others = CustomerByRecipient.objects.filter(key__in=keys).values_list("customer_id", flat=True)
    for customer, held in _held(set(others)).items():
        for key, choice in held.items():
            if key in stopped and choice.is_given and (customer, key) not in named:
                yield stopped[key]._replace(customer_id=customer, basis=choice.basis)


def _choices(wish: Wish, hers: Iterable[Choice]) -> Iterable[Choice]:
    """Yield the choice for each for whom one was made: for guests who were joined, too."""
    chosen_for = {choice.chosen_for for choice in hers if choice.key == wish.key} | {wish.customer_id}
    now = timezone.now()
    for customer in sorted(chosen_for):
        yield Choice(
            customer_id=wish.customer_id,
            topic=wish.topic,
            channel=wish.way.channel,
            recipient=wish.way.recipient,
            recipient_key=wish.way.key,
            chosen_for=customer,
            is_given=wish.is_given,
            basis=wish.basis,
            source=wish.source,
            wording=wish.wording,
            proof=wish.proof,
            language=wish.language or get_language() or "",
            happened_at=wish.happened_at or now,
            recorded_at=now,
        )


def _lead_there(written: Sequence[Choice]) -> None:
    """Let each recipient lead to the customers who have made choices with it."""
    keys = {choice.recipient_key for choice in written}
    known = set(CustomerByRecipient.objects.filter(key__in=keys).values_list("key", "customer_id"))
    new = {(choice.recipient_key, choice.customer_id) for choice in written} - known
    insert_rows([CustomerByRecipient(key=key, customer_id=customer) for key, customer in sorted(new)])


def _is_meant(topic: Topic, topics: Collection[str], channel: str) -> bool:
    return (not topics or topic.name in topics) and channel in ("", *topic.channels)


def _note_stop(recipient: Recipient, topics: Iterable[str]) -> None:
    now = timezone.now()
    recipient.withdrawn |= {topic: now.isoformat() for topic in topics}
    recipient.changed_at = now
    recipient.save(update_fields=["withdrawn", "changed_at"])


def _note_withdrawals(written: Sequence[Choice]) -> None:
    """Note of each recipient when a topic was last withdrawn there, which outlasts its customers."""
    withdrawn = [choice for choice in written if not choice.is_given and not choice.about.is_service]
    recipients = Recipient.objects.in_bulk({choice.recipient_key for choice in withdrawn})
    changed = {
        choice.recipient_key
        for choice in withdrawn
        if recipients[choice.recipient_key].note_withdrawal(choice.topic, choice.happened_at)
    }
    update_rows([recipients[key] for key in sorted(changed)], ["withdrawn", "changed_at"])


def _happened(choice: Choice) -> Happened:
    details: dict[str, Any] = {
        "topic": choice.topic,
        "channel": choice.channel,
        "basis": choice.basis,
        "source": choice.source,
    }
    return Happened(ALLOWED if choice.is_given else STOPPED, choice, details, choice.happened_at)
