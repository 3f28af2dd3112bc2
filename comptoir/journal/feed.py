"""The shop's feed: events in an order in which none can be missed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.db import transaction

from comptoir.journal.facts import FACTS
from comptoir.journal.models import CustomerEntry, FeedEnd, HouseEntry, ShopEvent

NUMBERED_AT_ONCE = 1000
# Network and browser of a person are for her and the house only
NOT_TOLD = {"ip", "agent"}
References = Callable[[Collection[UUID]], dict[UUID, str]]


_references: list[References] = []


def hand_over_references(references: References) -> None:
    """Store the function that turns customers into the shop's numbers; `project` calls this at the start."""
    _references[:] = [references]


def shop_numbers(events: Sequence[ShopEvent]) -> dict[UUID, str]:
    """Return the shop's own number of each customer in these events who has one."""
    ids = {event.customer_id for event in events if event.customer_id}
    return _references[0](ids) if ids else {}


def tell_shop(entries: Sequence[CustomerEntry | HouseEntry]) -> None:
    """Write an event for each entry, in the entry's transaction, whose fact is one the shop hears of."""
    if heard := [entry for entry in entries if FACTS[entry.fact].shop_hears]:
        ShopEvent.objects.bulk_create(
            ShopEvent(
                fact=entry.fact,
                customer_id=entry.customer_id if isinstance(entry, CustomerEntry) else None,
                about_kind=entry.about_kind.rpartition(".")[2],
                about_id=entry.about_id,
                details={name: value for name, value in entry.details.items() if name not in NOT_TOLD},
                happened_at=entry.happened_at,
            )
            for entry in heard
        )


def read_feed(*, after: int, limit: int) -> list[ShopEvent]:
    """Return up to `limit` events after a position; first number those whose transactions have ended."""
    if ShopEvent.objects.filter(position__isnull=True).exists():
        _number()
    return list(ShopEvent.objects.filter(position__gt=after).order_by("position")[:limit])


def feed_end() -> int:
    """Return the position of the newest numbered event; 0 if there is none."""
    return FeedEnd.objects.filter(id=1).values_list("position", flat=True).first() or 0


@transaction.atomic
def _number() -> None:
    FeedEnd.objects.get_or_create(id=1)
    end = FeedEnd.objects.select_for_update().get(id=1)
    waiting = list(ShopEvent.objects.filter(position__isnull=True).order_by("id")[:NUMBERED_AT_ONCE])
    for event in waiting:
        end.position += 1
        event.position = end.position
    ShopEvent.objects.bulk_update(waiting, ["position"])
    end.save(update_fields=["position"])
