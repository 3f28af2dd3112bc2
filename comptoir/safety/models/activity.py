"""What happened to an account, as its owner reads it; failures in a row are one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Max, Min, QuerySet, Value, When

from comptoir.customers.models import User
from comptoir.ground.keyset import page_of
from comptoir.journal.facts import names_in_activity
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.safety.facts import SECOND_STEP_FAILED, SIGN_IN_FAILED

# Facts that strangers can cause as often as they like
REPEATED = (SIGN_IN_FAILED.name, SECOND_STEP_FAILED.name)


class ActivityLine(NamedTuple):
    """An entry of the journal, or the latest of `times` similar ones, the first of which was at `since`."""

    entry: CustomerEntry | HouseEntry
    times: int
    since: datetime


class ActivityPage(NamedTuple):
    """A page of lines; `newer` and `older` are the marks of its neighbours, empty if there is none."""

    lines: list[ActivityLine]
    newer: str
    older: str


def activity_of(user: User, parameters: Mapping[str, Any], *, size: int) -> ActivityPage:
    """Return a page of an account's sign-ins and changes, the newest first.

    It has `size` entries, and between them one line for all failures of a kind: however often strangers try,
    they hide nothing, and the page costs the same three statements.
    """
    entries: QuerySet[Any] = _entries_of(user)
    page = page_of(entries.exclude(fact__in=REPEATED), parameters, at="happened_at", size=size)
    lines = [ActivityLine(entry, 1, entry.happened_at) for entry in page.rows]
    failures = entries.filter(fact__in=REPEATED)
    if page.newer:
        newer = entries.exclude(fact__in=REPEATED).filter(happened_at__gt=page.rows[0].happened_at)
        failures = failures.filter(happened_at__lt=newer.aggregate(next=Min("happened_at"))["next"])
    if page.older:
        failures = failures.filter(happened_at__gt=page.rows[-1].happened_at)
    lines += _folded(failures, [entry.happened_at for entry in page.rows])
    lines.sort(key=lambda line: line.entry.happened_at, reverse=True)
    return ActivityPage(lines, page.newer, page.older)


def _entries_of(user: User) -> QuerySet[Any]:
    """Return the entries of a user; without a customer, from the house's journal."""
    if user.customer_id:
        mine: QuerySet[Any] = CustomerEntry.objects.filter(
            customer_id=user.customer_id, fact__in=names_in_activity()
        )
        return mine
    return HouseEntry.objects.filter(about_id=user.id, fact__in=names_in_activity())


def _folded(failures: QuerySet[Any], between: list[datetime]) -> list[ActivityLine]:
    """Return one line for the failures of a kind between two of these moments, which are newest first."""
    gap = Case(
        *(When(happened_at__gt=moment, then=Value(at)) for at, moment in enumerate(between)),
        default=Value(len(between)),
    )
    groups = list(
        failures.order_by()
        .annotate(gap=gap)
        .values("gap", "fact")
        .annotate(count=Count("happened_at"), latest=Max("happened_at"), since=Min("happened_at"))
    )
    latest = failures.filter(happened_at__in=[group["latest"] for group in groups]) if groups else []
    entries = {(entry.fact, entry.happened_at): entry for entry in latest}
    return [
        ActivityLine(entries[group["fact"], group["latest"]], group["count"], group["since"])
        for group in groups
    ]
