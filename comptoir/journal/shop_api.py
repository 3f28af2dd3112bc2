"""The feed of events that the shop must act on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from comptoir.journal.feed import feed_end, read_feed
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, REFUSED, Problem

router = Router(tags=["Events"], auth=ByKey("events:read"))
LARGEST = 2**63 - 1


class SubjectOut(Schema):
    """What an event is about: a kind, such as `address`, and our id of it."""

    kind: str
    id: UUID | None


class EventOut(Schema):
    """Something that happened. `position` only grows; `customer` is our id, as in `/customers/id:…`."""

    position: int
    type: str
    happened_at: datetime
    customer: UUID | None
    about: SubjectOut
    details: dict[str, Any]


class EventsOut(Schema):
    """Events in their order. `next` is what to send as `after` the next time, also when there was none."""

    items: list[EventOut]
    next: int


@router.get("/events", response={200: EventsOut, **ANY, **REFUSED}, operation_id="list_events")
def list_events(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="`next` of the last answer")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """What happened after a position, oldest first. Ask again with `next`; nothing is left out."""
    events = read_feed(after=after, limit=limit)
    if not events and after > feed_end():
        words = _("Nothing has happened there yet: the feed ends before it, as after a restored backup.")
        raise Problem(409, "beyond_the_end", words)
    items = [
        {
            "position": event.position,
            "type": event.fact,
            "happened_at": event.happened_at,
            "customer": event.customer_id,
            "about": {"kind": event.about_kind, "id": event.about_id},
            "details": event.details,
        }
        for event in events
    ]
    return {"items": items, "next": events[-1].position if events else after}
