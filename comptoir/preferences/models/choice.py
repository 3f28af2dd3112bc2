"""A choice is what a customer said about a topic and a channel; a later one follows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import CUSTOMER, Keep, Owned
from comptoir.preferences.models.topics import TOPICS, Channel, Topic


class Basis(models.TextChoices):
    """On what it rests that she may be written to."""

    CONSENT = "consent", _("You agreed")
    SOFT_OPT_IN = "soft_opt_in", _("You bought here")
    SERVICE = "service", _("You chose")


class Source(models.TextChoices):
    """Where a choice was made."""

    PREFERENCES = "preferences", _("on this page")
    API = "api", _("by one of your programs")
    CONFIRMED = "confirmed", _("by a link that we sent you")
    LINK = "link", _("by the link in a message")
    ONE_CLICK = "one_click", _("by the button in your email app")
    STOP = "stop", _("by replying STOP")
    SHOP = "shop", _("at the shop")
    STAFF = "staff", _("by our customer service, for you")


# What she chose about: how she is reached, where, and of what she is told
Key = tuple[str, str, str]


class Choice(Owned):
    """A choice about one topic, one channel and one recipient: an address or a number in E.164.

    Of one key, the latest holds; of two of one moment, the one that withdraws. `chosen_for` is the customer
    for whom it was made: guests who were joined keep theirs, and what one of them withdrew stays withdrawn
    until it is given anew. `wording` is the sentence that she read, and `proof` what the shop says of where
    it was given.
    """

    when_erased = Keep(_("proof of what you agreed to"), timedelta(days=1096), "happened_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="choices", db_index=False)
    topic = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.CharField(max_length=254)
    recipient_key = models.CharField(max_length=32)
    chosen_for = models.UUIDField()
    is_given = models.BooleanField()
    basis = models.CharField(max_length=12, choices=Basis)
    source = models.CharField(max_length=12, choices=Source)
    wording = models.TextField(blank=True)
    proof = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    happened_at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["customer", "channel", "topic", "happened_at"], name="choice_by_channel_and_topic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.channel} {'given' if self.is_given else 'withdrawn'}"

    @property
    def key(self) -> Key:
        return self.channel, self.recipient_key, self.topic

    @property
    def about(self) -> Topic:
        return TOPICS[self.topic]

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            self._never_changes()
        super().save(*args, **options)

    @staticmethod
    def _never_changes() -> NoReturn:
        raise TypeError("a choice is never changed: another one follows it")


class Held(NamedTuple):
    """A choice as it is read for many customers at once."""

    customer_id: UUID
    channel: str
    recipient_key: str
    topic: str
    chosen_for: UUID
    is_given: bool
    basis: str
    happened_at: datetime
    id: UUID

    @property
    def key(self) -> Key:
        return self.channel, self.recipient_key, self.topic


def choices_that_hold(choices: Iterable[Any]) -> dict[Key, Any]:
    """Return what holds of one customer's choices, by its key: given by all for whom it was made, or not.

    `choices` are hers up to the moment that is asked for, in any sequence.
    """
    latest: dict[tuple[Key, UUID], Any] = {}
    for choice in sorted(choices, key=_sequence):
        latest[choice.key, choice.chosen_for] = choice
    held: dict[Key, Any] = {}
    for (key, _chosen_for), choice in sorted(latest.items(), key=lambda pair: _sequence(pair[1])):
        if key not in held or held[key].is_given:
            held[key] = choice
    return held


def _sequence(choice: Any) -> tuple[datetime, bool, UUID]:
    return choice.happened_at, not choice.is_given, choice.id


def choices_of(customer: Any, *, until: datetime | None = None) -> list[Choice]:
    """Return a customer's choices, the newest first, up to a moment if one is given."""
    hers = customer.choices.all()
    if until is not None:
        hers = hers.filter(happened_at__lte=until)
    return list(hers.order_by("-happened_at", "-id"))


def history_of(customer: Any) -> models.QuerySet[Choice]:
    """Return a customer's choices, each once where it was written for several guests who were joined."""
    fields = ("happened_at", "topic", "channel", "recipient_key", "is_given", "source")
    same = Choice.objects.for_customer(customer).filter(
        id__lt=models.OuterRef("id"), **{field: models.OuterRef(field) for field in fields}
    )
    hers: models.QuerySet[Choice] = customer.choices.filter(~models.Exists(same))
    return hers


def given_of_many(
    customers: Collection[UUID], *, topics: Collection[str], channel: str
) -> Mapping[UUID, dict[Key, Held]]:
    """Return what holds for each of these customers of these topics, by one channel; who chose nothing is
    left out."""
    rows = Choice.objects.filter(customer_id__in=customers, channel=channel, topic__in=topics)
    by_customer: dict[UUID, list[Held]] = {}
    for row in rows.values_list(*Held._fields):
        held = Held(*row)
        by_customer.setdefault(held.customer_id, []).append(held)
    return {customer: choices_that_hold(hers) for customer, hers in by_customer.items()}
