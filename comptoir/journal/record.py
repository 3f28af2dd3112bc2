"""Record one line of the journal, in the transaction of what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.db import models, transaction
from django.utils import timezone

from comptoir.ground.owned import Owned
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.facts import Fact
from comptoir.journal.feed import tell_shop
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.react import queue_reactions


class Actor(NamedTuple):
    """The one who did it, as text, so that the line still reads the same once the person is gone."""

    kind: str
    id: str
    name: str

    @property
    def actor(self) -> Actor:
        return self


class Acts(Protocol):
    """Anything that can act: a customer, a user, an `Actor`."""

    @property
    def actor(self) -> Actor: ...


class Happened(NamedTuple):
    """A fact that happened to something a customer owns."""

    fact: Fact
    about: Owned
    details: dict[str, Any]
    happened_at: datetime | None = None


NOBODY_KNOWN = Actor("nobody", "", "")
IMPORT = Actor("import", "", "Comptoir")
OPERATOR = Actor("operator", "", "Comptoir")
# What happens by itself, once its time has come
CLOCK = Actor("clock", "", "Comptoir")


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
    """Record that `fact` happened, and queue the reactions; to silent history, only those that keep rows.

    `about` is None if it is about nothing that is kept. `customer` is only needed if `about` is not hers.
    `details` must be JSON.
    Raises RuntimeError outside a transaction: the line and what it is about must be saved together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{fact.name} is recorded outside a transaction")
    entry = _entry_of(about, customer, _said(fact, about, by=by, details=details, happened_at=happened_at))
    entry.save(force_insert=True)
    if speaks:
        tell_shop([entry])
    queue_reactions([entry], speaks=speaks)
    return entry


def record_all(fact: Fact, *, about: Sequence[models.Model], by: Acts, speaks: bool, **details: Any) -> None:
    """Write down that `fact` happened to each of many, all of one kind, in one statement."""
    said = _said(fact, about[0], by=by, details=details) if about else {}
    _write_all([_entry_of(one, None, said) for one in about], speaks=speaks)


def record_each(happened: Sequence[Happened], *, by: Acts, speaks: bool) -> None:
    """Write down what happened to many, each with its own fact and details, in one statement."""
    _write_all(
        [
            _entry_of(
                one.about,
                None,
                _said(one.fact, one.about, by=by, details=one.details, happened_at=one.happened_at),
            )
            for one in happened
        ],
        speaks=speaks,
    )


def _write_all(entries: Sequence[CustomerEntry | HouseEntry], *, speaks: bool) -> None:
    insert_rows(entries)
    if speaks:
        tell_shop(entries)
    queue_reactions(entries, speaks=speaks)


def _said(
    fact: Fact,
    about: models.Model | None,
    *,
    by: Acts,
    details: dict[str, Any],
    happened_at: datetime | None = None,
) -> dict[str, Any]:
    """What an entry says, but for whose it is."""
    now = timezone.now()
    actor = by.actor
    return {
        "fact": fact.name,
        "about_kind": about._meta.label_lower if about is not None else "",
        "by_kind": actor.kind,
        "by_id": actor.id,
        "by_name": actor.name,
        "details": details,
        "happened_at": happened_at or now,
        "recorded_at": now,
    }


def _entry_of(
    about: models.Model | None, customer: models.Model | None, said: dict[str, Any]
) -> CustomerEntry | HouseEntry:
    subject = getattr(about, "id", None)
    if isinstance(about, Owned):
        return make_row(CustomerEntry, customer_id=about.customer_id, about_id=subject, **said)
    if customer is not None:
        return make_row(CustomerEntry, customer_id=customer.pk, about_id=subject, **said)
    if about is not None and about._meta.label == "customers.Customer":
        return make_row(CustomerEntry, customer_id=about.pk, about_id=subject, **said)
    return make_row(HouseEntry, about_id=subject, **said)
