"""The feed of the shop: events in an order in which none can be missed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.db import transaction

from comptoir.journal.facts import Fact
from comptoir.journal.models import CustomerEntry, FeedEnd, HouseEntry, ShopEvent

NUMBERED_AT_ONCE = 1000
# Where somebody was when she did it is hers, and the house's
NOT_TOLD = {"ip", "agent"}
References = Callable[[Collection[UUID]], dict[UUID, str]]


_references: list[References] = []


def hand_over_references(references: References) -> None:
    """Take the house's way from customers to the shop's numbers; `project` calls this once, at the start."""
    _references[:] = [references]


def shop_numbers(events: Sequence[ShopEvent]) -> dict[UUID, str]:
    """The shop's own number of each customer in these events who has one."""
    ids = {event.customer_id for event in events if event.customer_id}
    return _references[0](ids) if ids else {}


def tell_shop(fact: Fact, entries: Sequence[CustomerEntry | HouseEntry]) -> None:
    """Write an event for each entry, in its own transaction, where the shop hears of the fact."""
    if fact.shop_hears:
        ShopEvent.objects.bulk_create(
            ShopEvent(
                fact=entry.fact,
                customer_id=entry.customer_id if isinstance(entry, CustomerEntry) else None,
                about_kind=entry.about_kind.rpartition(".")[2],
                about_id=entry.about_id,
                details={name: held for name, held in entry.details.items() if name not in NOT_TOLD},
                happened_at=entry.happened_at,
            )
            for entry in entries
        )


def read_feed(*, after: int, limit: int) -> list[ShopEvent]:
    """The events after a position, at most `limit`; those whose transaction has ended are numbered first."""
    if ShopEvent.objects.filter(position__isnull=True).exists():
        _number()
    return list(ShopEvent.objects.filter(position__gt=after).order_by("position")[:limit])


def feed_end() -> int:
    """The position of the newest event that was numbered; 0 where none was."""
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
