"""Recording: one line of the journal, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.db import models, transaction
from django.utils import timezone

from comptoir.ground.owned import Owned
from comptoir.ground.write import insert_rows
from comptoir.journal.facts import Fact
from comptoir.journal.feed import tell_shop
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.react import queue_reactions


class Actor(NamedTuple):
    """Who did it, in text, so that the line reads the same once the person is gone."""

    kind: str
    id: str
    name: str

    @property
    def actor(self) -> Actor:
        return self


class Acts(Protocol):
    """Anything that can stand as the one who did it: a customer, a user, an `Actor`."""

    @property
    def actor(self) -> Actor: ...


NOBODY_KNOWN = Actor("nobody", "", "")
IMPORT = Actor("import", "", "Comptoir")
OPERATOR = Actor("operator", "", "Comptoir")


def record(
    fact: Fact,
    *,
    about: models.Model | None,
    by: Acts,
    customer: models.Model | None = None,
    happened_at: datetime | None = None,
    speaks: bool = True,
    **details: Any,
) -> CustomerEntry | HouseEntry:
    """Write down that `fact` happened and, unless it is silent history, queue who reacts to it.

    `about` is None where it is about nothing that is kept. `customer` is only needed when `about` is not
    owned by her. `details` must be JSON.
    Raises RuntimeError outside a transaction: a line without its deed, or the reverse, must not be.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{fact.name} is recorded outside a transaction")
    now = timezone.now()
    entry = _entry_of(about, customer)
    entry.fact = fact.name
    entry.about_kind = about._meta.label_lower if about is not None else ""
    entry.by_kind, entry.by_id, entry.by_name = by.actor
    entry.details = details
    entry.happened_at, entry.recorded_at = happened_at or now, now
    entry.save(force_insert=True)
    if speaks:
        tell_shop(fact, [entry])
        queue_reactions(fact, entry)
    return entry


def record_all(fact: Fact, *, about: Sequence[models.Model], by: Acts, speaks: bool, **details: Any) -> None:
    """Write down that `fact` happened to each of many, all of one kind, in one statement."""
    now = timezone.now()
    actor = by.actor
    entries = [_entry_of(one, None) for one in about]
    for entry in entries:
        entry.fact, entry.about_kind, entry.details = fact.name, about[0]._meta.label_lower, details
        entry.by_kind, entry.by_id, entry.by_name = actor
        entry.happened_at = entry.recorded_at = now
    insert_rows(entries)
    if speaks:
        tell_shop(fact, entries)
        for entry in entries:
            queue_reactions(fact, entry)


def _entry_of(about: models.Model | None, customer: models.Model | None) -> CustomerEntry | HouseEntry:
    subject = getattr(about, "id", None)
    if isinstance(about, Owned):
        return CustomerEntry(customer_id=about.customer_id, about_id=subject)
    if customer is not None:
        return CustomerEntry(customer_id=customer.pk, about_id=subject)
    if about is not None and about._meta.label == "customers.Customer":
        return CustomerEntry(customer_id=about.pk, about_id=subject)
    return HouseEntry(about_id=subject)
