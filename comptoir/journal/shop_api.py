"""The feed of events that the shop must act on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from comptoir.journal.facts import FACTS
from comptoir.journal.feed import feed_end, read_feed, shop_numbers
from comptoir.journal.models import ShopEvent
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, REFUSED, Problem

router = Router(tags=["Events"], auth=ByKey("events:read"))
LARGEST = 2**63 - 1


def _words_of_facts(schema: dict[str, Any]) -> None:
    """List and explain every fact that the shop hears of; the apps above define them."""
    events = {name: fact.shop_hears for name, fact in sorted(FACTS.items()) if fact.shop_hears}
    schema["enum"] = list(events)
    schema["description"] += "".join(f"\n\n- `{name}`: {event.words}" for name, event in events.items())


def _kinds_of_things(schema: dict[str, Any]) -> None:
    """List the kinds of thing that the events are about."""
    schema["enum"] = sorted({fact.shop_hears.about for fact in FACTS.values() if fact.shop_hears})


class SubjectOut(Schema):
    """The subject of an event."""

    kind: str = Field(
        description="The kind of thing it is.", json_schema_extra=_kinds_of_things, examples=["address"]
    )
    id: UUID | None = Field(description="Our id of it; null if it is about nothing that is kept.")


def _all_details(schema: dict[str, Any]) -> None:
    """Join the details of all events; the apps above define them."""
    events = [event for _name, fact in sorted(FACTS.items()) if (event := fact.shop_hears)]
    for part in dict.fromkeys(event.details for event in events if event.details):
        whole = part.model_json_schema()
        for name, field in _written_out(whole["properties"], whole.get("$defs", {})).items():
            schema["properties"][name] = _either(schema["properties"].get(name, field), field)
    schema["properties"] = {name: _without_null(what) for name, what in sorted(schema["properties"].items())}
    del schema["additionalProperties"]


def _either(known: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """Return what a field is, where events of two kinds have one of this name: the one or the other."""
    choices = known.get("anyOf", [known])
    new = [choice for choice in field.get("anyOf", [field]) if _bare(choice) not in map(_bare, choices)]
    if not new:
        return known
    # Two of one title would be one type to a program that is made from the document.
    untitled = [{name: what for name, what in one.items() if name != "title"} for one in choices + new]
    return {name: field[name] for name in ("title", "description") if name in field} | {"anyOf": untitled}


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without the words about it."""
    words = ("description", "examples", "title", "default")
    return {name: what for name, what in schema.items() if name not in words}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A default of null says nothing: what is not told is left out."""
    return {name: what for name, what in schema.items() if (name, what) != ("default", None)}


def _written_out(schema: Any, parts: dict[str, Any]) -> Any:
    """Write each part of a schema in the place where it is referred to."""
    if isinstance(schema, list):
        return [_written_out(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if part := schema.get("$ref"):
        return _written_out(parts[part.rpartition("/")[2]], parts)
    return {name: _written_out(value, parts) for name, value in schema.items()}


class EventDetails(BaseModel):
    """Further details of an event; each field appears only in the events that it belongs to."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_all_details)


class EventOut(Schema):
    """Something that happened."""

    position: int = Field(description="Its place in the feed, which only grows.")
    type: str = Field(
        description="What happened.", json_schema_extra=_words_of_facts, examples=["addresses.added"]
    )
    happened_at: datetime = Field(description="When it happened.")
    customer: UUID | None = Field(
        description="Our id of the customer, as in `/customers/id:…`; null if it is about none."
    )
    customer_reference: str = Field(
        description="Your own number for the customer; empty if you have sent none.", examples=["C-17"]
    )
    about: SubjectOut = Field(description="What it is about.")
    details: EventDetails = Field(description="Further details.")


class EventsOut(Schema):
    """A page of events, in order."""

    items: list[EventOut] = Field(description="The events, the oldest first.")
    next: int = Field(description="The `after` of your next request, also if there are no events.")


@router.get(
    "/events",
    response={200: EventsOut, **ANY, **REFUSED},
    operation_id="list_events",
    exclude_unset=True,
)
def list_events(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="`next` of the last answer")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most")] = 100,
) -> dict[str, Any]:
    """List events after a position, the oldest first. Ask again with `next`; no event is left out."""
    events = read_feed(after=after, limit=limit)
    if not events and after > feed_end():
        words = _(
            "Nothing has happened at this position yet: the feed ends before it, as it may after a backup is "
            "restored."
        )
        raise Problem(409, "beyond_the_end", words)
    numbers = shop_numbers(events)
    items = [
        {
            "position": event.position,
            "type": event.fact,
            "happened_at": event.happened_at,
            "customer": event.customer_id,
            "customer_reference": numbers.get(event.customer_id, "") if event.customer_id else "",
            "about": {"kind": event.about_kind, "id": event.about_id},
            "details": _details_of(event),
        }
        for event in events
    ]
    return {"items": items, "next": events[-1].position if events else after}


def _details_of(event: ShopEvent) -> dict[str, Any]:
    """Return the details that the fact's event tells; an older event has no word of those that came later."""
    fact = FACTS.get(event.fact)
    told = fact.shop_hears.details if fact and fact.shop_hears else None
    if told is None:
        return {}
    try:
        return told.model_validate(event.details).model_dump(exclude_unset=True)
    except ValidationError as error:
        if any(wrong["type"] != "missing" for wrong in error.errors()):
            raise
        return {name: value for name, value in event.details.items() if name in told.model_fields}
