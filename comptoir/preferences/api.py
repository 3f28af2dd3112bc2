"""The customer's own programs read about what the shop may write to her, and choose anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from comptoir.customers.asking import CustomerRequest
from comptoir.customers.models import Customer
from comptoir.preferences.actions import choose, stop_marketing
from comptoir.preferences.models import (
    SERVICE,
    Channel,
    Source,
    Topic,
    Way,
    choices_of,
    choices_that_hold,
    marketing_topics,
    way_of,
)
from comptoir.rest.problems import ANY, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent
from comptoir.rest.wrong import Wrong, none_of

router = Router(tags=["Preferences"])
MOST_CHOICES = 50
ChannelName = Literal["email", "sms", "phone"]
BasisName = Literal["consent", "soft_opt_in", "service"]
BASIS = (
    "What it rests on: `consent`, an earlier purchase (`soft_opt_in`), or, of what belongs to orders, that "
    "it was asked for (`service`)."
)


class PreferenceOut(Schema):
    """Whether the customer is told of a topic by a channel."""

    topic: str = Field(description="The topic.", examples=["offers"])
    title: str = Field(
        description="Its title, in the customer's language.", examples=["Offers and newsletter"]
    )
    kind: Literal["marketing", "service"] = Field(
        description="`marketing` comes only while it is allowed. Of `service`, which belongs to orders, "
        "emails always come, and only what comes beside them is chosen."
    )
    channel: ChannelName = Field(description="How the customer is reached.")
    recipient: str = Field(
        description="The address, or the number in E.164, that it reaches; empty where there is none.",
        examples=["alice@example.org"],
    )
    is_given: bool = Field(description="Whether the customer is told of it there.")
    basis: BasisName | None = Field(description=f"{BASIS} Null where it is not allowed.")
    since: datetime | None = Field(description="Since when that is so; null where nothing was ever said.")


class PreferencesOut(Schema):
    """Each topic of the shop with each of its channels."""

    items: list[PreferenceOut] = Field(description="What the shop would like to tell, then what it must.")


class ChoiceSent(Sent):
    """A topic and a channel, and whether the customer is to be told of it there."""

    topic: Annotated[str, Field(max_length=30, examples=["offers"])]
    """The topic."""
    channel: ChannelName
    """How the customer is reached."""
    given: bool
    """Whether the shop may. Each other topic and channel stays as it is."""


class ChoicesSent(Sent):
    """What the customer chooses. It is taken as a whole, or not at all."""

    choices: Annotated[list[ChoiceSent], Field(min_length=1, max_length=MOST_CHOICES)]
    """The choices, each of another topic or channel."""


@router.get("/preferences", response={200: PreferencesOut, **ANY}, operation_id="list_preferences")
def list_preferences(request: CustomerRequest) -> dict[str, Any]:
    """List each topic and channel, and whether the shop may tell the customer of it there."""
    return _shown(request.customer)


@router.post(
    "/preferences",
    response={200: PreferencesOut, **ANY, **UNREADABLE},
    operation_id="choose_preferences",
)
def choose_preferences(request: CustomerRequest, body: ChoicesSent) -> dict[str, Any]:
    """Allow or stop topics and channels; the answer is all that holds then."""
    ways = _ways_of(request.customer)
    if wrong := list(_wrong_choices(body.choices, ways)):
        raise wrong_fields(wrong)
    chosen = [(choice.topic, ways[choice.channel], choice.given) for choice in body.choices]
    choose(request.customer.pk, chosen, source=Source.API, by=request.user)
    return _shown(request.customer)


@router.post(
    "/preferences/stop-marketing",
    response={200: PreferencesOut, **ANY, **UNREADABLE},
    operation_id="stop_marketing",
)
def stop(request: CustomerRequest) -> dict[str, Any]:
    """Stop all marketing, by every channel; what belongs to orders stays."""
    stop_marketing(request.customer.pk, source=Source.API, by=request.user)
    return _shown(request.customer)


def offered_topics() -> dict[str, Topic]:
    """Return the topics of this shop by their names: what it would like to tell, then what it must."""
    return {topic.name: topic for topic in (*marketing_topics(), *SERVICE)}


def wrong_topic(topic: str, channel: str, known: dict[str, Topic]) -> Iterator[Wrong]:
    """Yield what is wrong with a topic and a channel that were sent."""
    if topic not in known:
        yield Wrong("topic", none_of(topic, known))
    elif channel not in known[topic].channels:
        words = _("%(topic)s can only be sent by these: %(channels)s") % {
            "topic": f"`{topic}`",
            "channels": ", ".join(f"`{one}`" for one in known[topic].channels) or "—",
        }
        yield Wrong("channel", words)


def _wrong_choices(choices: Iterable[ChoiceSent], ways: dict[str, Way]) -> Iterator[Wrong]:
    known, seen = offered_topics(), set()
    for at, choice in enumerate(choices):
        wrong = list(wrong_topic(choice.topic, choice.channel, known))
        if not wrong and not ways[choice.channel].recipient:
            wrong = [Wrong("channel", _no_recipient(choice.channel))]
        if (choice.topic, choice.channel) in seen:
            wrong = [Wrong("topic", _("is chosen twice for this channel"))]
        seen.add((choice.topic, choice.channel))
        yield from (Wrong(f"choices.{at}.{field}", reason) for field, reason in wrong)


def _no_recipient(channel: str) -> str:
    if channel == Channel.EMAIL:
        return _("needs an email address: add one in Login & Security first")
    return _("needs a mobile number: add one in Login & Security first")


def _ways_of(customer: Customer) -> dict[str, Way]:
    return {channel.value: way_of(customer, channel) for channel in Channel}


def _shown(customer: Customer) -> dict[str, Any]:
    held, ways = choices_that_hold(choices_of(customer)), _ways_of(customer)
    items = []
    for topic in offered_topics().values():
        for channel in topic.channels:
            way = ways[channel]
            choice = held.get((channel.value, way.key, topic.name)) if way.recipient else None
            is_given = choice is not None and choice.is_given
            items.append(
                {
                    "topic": topic.name,
                    "title": str(topic.title),
                    "kind": "service" if topic.is_service else "marketing",
                    "channel": channel.value,
                    "recipient": way.recipient,
                    "is_given": is_given,
                    "basis": choice.basis if choice and is_given else None,
                    "since": choice.happened_at if choice else None,
                }
            )
    return {"items": items}
