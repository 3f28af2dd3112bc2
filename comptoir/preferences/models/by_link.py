"""Whoever has the link of a message sees of its recipient only this."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from comptoir.preferences.models.choice import Choice, choices_that_hold
from comptoir.preferences.models.link import Stop, shown
from comptoir.preferences.models.recipient import customers_by_recipient
from comptoir.preferences.models.topics import MARKETING, Topic


class ByLink(NamedTuple):
    """An address or a number, masked, and the topics that anybody is told of there."""

    recipient: str
    topics: list[Topic]


def public_choices_by_link(stop: Stop) -> ByLink:
    """Return what a link shows: of its customer the recipient, of all who have the recipient what is on."""
    customers = customers_by_recipient(stop.recipient_key)
    rows = Choice.objects.filter(customer_id__in={*customers, stop.customer_id})
    by_customer: dict[UUID, list[Choice]] = {}
    for choice in rows.filter(recipient_key=stop.recipient_key):
        by_customer.setdefault(choice.customer_id, []).append(choice)
    on = {
        choice.topic
        for customer in customers
        for choice in choices_that_hold(by_customer.get(customer, [])).values()
        if choice.is_given
    }
    recipients = (choice.recipient for choices in by_customer.values() for choice in choices)
    return ByLink(shown(recipients), [topic for topic in MARKETING if topic.name in on])
