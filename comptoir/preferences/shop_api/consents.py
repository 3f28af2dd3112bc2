"""About what a customer may be written to, and where: all of one customer, or one topic for many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints
from pydantic_core import to_json

from comptoir.customers.models import Customer, customer_for_shop, customers_for_shop
from comptoir.preferences.api import BASIS, BasisName, ChannelName, offered_topics, wrong_topic
from comptoir.preferences.models import (
    TOPICS,
    Allowed,
    Channel,
    Choice,
    Source,
    Stop,
    Way,
    allowed_of_many,
    choices_of,
    choices_that_hold,
    stop_links,
    way_of,
)
from comptoir.rest.moments import Moment
from comptoir.rest.operations import ByKey, CustomerName
from comptoir.rest.problems import ANY, NOT_FOUND, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent

READ = ByKey("customers:read")
router = Router(tags=["Preferences"])
MOST_ASKED = 10_000
LINK = "The address that stops it without signing in; put it into what you send."
# Whoever is called says no on the phone.
WITH_LINK = (Channel.EMAIL, Channel.SMS)


class ConsentOut(Schema):
    """What holds of a topic, a channel and a recipient."""

    topic: str = Field(description="What it is about.", examples=["offers"])
    channel: ChannelName = Field(description="How the customer is reached.")
    recipient: str = Field(
        description="The address, or the number in E.164, for which it was chosen.",
        examples=["alice@example.org"],
    )
    is_given: bool = Field(description="Whether it is allowed there, or was stopped.")
    may_write: bool = Field(
        description="Whether you may: it is allowed, and the customer is reached there now; of a moment in "
        "the past, whether it was allowed then."
    )
    basis: BasisName = Field(description=BASIS)
    source: Source = Field(description="Where it was chosen.")
    wording: str = Field(
        description="The sentence that the customer read; empty where there was none.",
        examples=["I agree that Comptoir may send emails to alice@example.org: Offers and newsletter."],
    )
    language: Literal["", "fr", "en"] = Field(description="The language of the sentence (ISO 639-1).")
    proof: str = Field(description="What you said of where it was chosen.", examples=["Order 403-1"])
    since: datetime = Field(description="Since when it holds.")
    unsubscribe_url: str | None = Field(
        description=f"{LINK} Null where you may not, for calls, for what belongs to orders, and of a "
        "moment in the past."
    )


class ConsentsOut(Schema):
    """All that holds of a customer."""

    items: list[ConsentOut] = Field(description="By topic and channel, the newest first.")


class ConsentsAsked(Sent):
    """One question about many customers."""

    topic: Annotated[str, Field(max_length=30, examples=["offers"])]
    """What you would like to tell of."""
    channel: ChannelName
    """How you would reach them."""
    customers: Annotated[
        list[Annotated[str, StringConstraints(max_length=100)]],
        Field(max_length=MOST_ASKED, examples=[["C-17"]]),
    ]
    """Each by your reference, or by `id:` and our id."""


class ConsentAnswer(Schema):
    """Whether you may write to a customer, or call."""

    customer: str = Field(description="The customer, as you sent it.", examples=["C-17"])
    result: Literal["known", "unknown_customer"] = Field(description="Whether we know the customer.")
    may_write: bool = Field(description="Whether you may.", examples=[True])
    recipient: str = Field(
        description="Where: an address, or a number in E.164. Empty where you may not.",
        examples=["alice@example.org"],
    )
    basis: BasisName | None = Field(description=f"{BASIS} Null where you may not.")
    since: datetime | None = Field(description="Since when; null where you may not.")
    unsubscribe_url: str | None = Field(
        description=f"{LINK} Null where you may not, for calls, and for what belongs to orders."
    )


class ConsentAnswers(Schema):
    """The answer for each customer."""

    items: list[ConsentAnswer] = Field(description="In the sequence in which you named them.")


@router.get(
    "/customers/{any:customer}/consents",
    auth=READ,
    response={200: ConsentsOut, **ANY, **NOT_FOUND},
    operation_id="list_customer_consents",
)
def list_customer_consents(
    request: HttpRequest,
    customer: CustomerName,
    at: Annotated[Moment | None, Query(description="What held at this moment, in the past")] = None,
) -> dict[str, Any]:
    """List what a customer has allowed and stopped, as it holds now or held at a moment."""
    if at and at > timezone.now():
        raise wrong_fields([("at", _("is in the future"))])
    owner = customer_for_shop(customer)
    if owner is None:
        raise Http404
    places = {topic: place for place, topic in enumerate(TOPICS)}
    held = choices_that_hold(choices_of(owner, until=at)).values()
    rows = sorted(held, key=lambda choice: choice.happened_at, reverse=True)
    rows.sort(key=lambda choice: (places[choice.topic], choice.channel))
    return {"items": list(_of_a_moment(rows) if at else _of_now(owner, rows))}


@router.post(
    "/consents/check",
    auth=READ,
    response={200: ConsentAnswers, **ANY, **UNREADABLE},
    operation_id="check_consents",
)
def check_consents(request: HttpRequest, body: ConsentsAsked) -> HttpResponse:
    """Ask about one topic and channel for up to 10,000 customers, right before you write to them."""
    if wrong := list(wrong_topic(body.topic, body.channel, offered_topics())):
        raise wrong_fields(wrong)
    # No table can be searched for a NUL.
    known = customers_for_shop({name for name in body.customers if "\0" not in name})
    allowed = allowed_of_many(set(known.values()), topic=body.topic, channel=body.channel)
    answers = _answers(allowed, topic=body.topic, channel=body.channel)
    unknown = _answer("unknown_customer")
    items = [{"customer": name, **answers.get(known.get(name), unknown)} for name in body.customers]
    # Ten thousand answers that are ours need no check.
    return HttpResponse(to_json({"items": items}), content_type="application/json")


def _of_a_moment(rows: list[Choice]) -> Iterator[dict[str, Any]]:
    for choice in rows:
        yield _consent(choice, may_write=choice.is_given, unsubscribe_url=None)


def _of_now(owner: Customer, rows: list[Choice]) -> Iterator[dict[str, Any]]:
    reached = {channel: way_of(owner, channel) for channel in {choice.channel for choice in rows}}
    allowed = {
        choice.id
        for choice in rows
        if choice.is_given and choice.recipient == reached[choice.channel].recipient
    }
    links = stop_links(
        {
            choice.id: Stop(owner.pk, choice.channel, choice.recipient_key, choice.topic)
            for choice in rows
            if choice.id in allowed and _has_link(choice.topic, choice.channel)
        }
    )
    for choice in rows:
        yield _consent(choice, may_write=choice.id in allowed, unsubscribe_url=links.get(choice.id))


def _consent(choice: Choice, *, may_write: bool, unsubscribe_url: str | None) -> dict[str, Any]:
    same = ("topic", "channel", "recipient", "is_given", "basis", "source", "wording", "language", "proof")
    return {
        **{name: getattr(choice, name) for name in same},
        "since": choice.happened_at,
        "may_write": may_write,
        "unsubscribe_url": unsubscribe_url,
    }


def _answers(allowed: dict[UUID, Allowed], *, topic: str, channel: str) -> dict[UUID | None, dict[str, Any]]:
    stops = {
        customer: Stop(customer, channel, Way(channel, answer.recipient).key, topic)
        for customer, answer in allowed.items()
        if answer.may and _has_link(topic, channel)
    }
    links = stop_links(stops)
    return {
        customer: _answer("known", answer if answer.may else None, links.get(customer))
        for customer, answer in allowed.items()
    }


def _answer(result: str, allowed: Allowed | None = None, link: str | None = None) -> dict[str, Any]:
    return {
        "result": result,
        "may_write": allowed is not None,
        "recipient": allowed.recipient if allowed else "",
        "basis": allowed.basis if allowed else None,
        "since": allowed.since if allowed else None,
        "unsubscribe_url": link,
    }


def _has_link(topic: str, channel: str) -> bool:
    return channel in WITH_LINK and not TOPICS[topic].is_service
