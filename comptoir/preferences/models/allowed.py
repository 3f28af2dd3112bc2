"""Whether the shop may write to a customer now, and where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from comptoir.customers.models import Customer, User
from comptoir.post.models import recipient_key
from comptoir.preferences.models.choice import Choice, Held, choices_that_hold, given_of_many
from comptoir.preferences.models.topics import SERVICE, Channel


class Way(NamedTuple):
    """Where a customer is reached by a channel: an address, or a number in E.164; empty where she is not."""

    channel: str
    recipient: str

    @property
    def key(self) -> str:
        return recipient_key(self.channel, self.recipient)


class Allowed(NamedTuple):
    """Whether a customer may be reached about a topic, where, on which basis and since when."""

    may: bool
    recipient: str = ""
    basis: str = ""
    since: datetime | None = None


def way_of(customer: Customer, channel: str) -> Way:
    """Return where a customer is reached by a channel now."""
    return ways_of_many([customer.pk], channel).get(customer.pk, Way(channel, ""))


def ways_of_many(ids: Collection[UUID], channel: str) -> dict[UUID, Way]:
    """Return where customers are reached by a channel now; who is not is left out.

    A number is the verified one of the account, else the one that she last gave the shop for this.
    """
    if channel == Channel.EMAIL:
        addresses = Customer.objects.filter(id__in=ids).exclude(email="").values_list("id", "email")
        return {customer: Way(channel, address) for customer, address in addresses}
    verified = User.objects.filter(customer_id__in=ids, phone_verified_at__isnull=False).exclude(phone="")
    ways = {
        customer: Way(channel, number)
        for customer, number in verified.values_list("customer_id", "phone")
        if customer
    }
    told = Choice.objects.filter(customer_id__in=set(ids) - ways.keys(), channel=channel)
    numbers = told.order_by("happened_at", "id").values_list("customer_id", "recipient")
    return ways | {customer: Way(channel, number) for customer, number in numbers}


def allowed_of(customer: Customer, *, topic: str, channel: str) -> Allowed:
    """Tell whether a customer may be reached about a topic by a channel."""
    return allowed_of_many([customer.pk], topic=topic, channel=channel)[customer.pk]


def allowed_of_many(ids: Collection[UUID], *, topic: str, channel: str) -> dict[UUID, Allowed]:
    """Tell of each of these customers whether she may be reached about a topic by a channel."""
    ways = ways_of_many(ids, channel)
    given = given_of_many(ids, topics=[topic], channel=channel)
    answers: dict[UUID, Allowed] = {}
    for customer in ids:
        way = ways.get(customer)
        held = given.get(customer, {}).get((channel, way.key, topic)) if way else None
        if way is None or held is None or not held.is_given:
            answers[customer] = Allowed(False, way.recipient if way else "")
        else:
            answers[customer] = Allowed(True, way.recipient, held.basis, held.happened_at)
    return answers


def numbers_for_letters(ids: Collection[UUID]) -> Mapping[tuple[UUID, str], str]:
    """Return the number that gets an SMS beside an e-mail, by the customer and the topic that she chose."""
    topics = [topic.name for topic in SERVICE]
    given = given_of_many(ids, topics=topics, channel=Channel.SMS) if ids else {}
    ways = ways_of_many(list(given), Channel.SMS) if given else {}
    return {
        (customer, held.topic): ways[customer].recipient
        for customer, choices in given.items()
        if customer in ways
        for held in choices.values()
        if held.is_given and held.recipient_key == ways[customer].key
    }


def holds_at(choices: Collection[Choice], moment: datetime) -> dict[tuple[str, str, str], Held | Choice]:
    """Return what held of a customer's choices at a moment."""
    return choices_that_hold(choice for choice in choices if choice.happened_at <= moment)
