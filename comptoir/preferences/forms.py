"""Boxes that are ticked or not: only what the customer changed counts; and the day she asks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.days import midnight
from comptoir.preferences.models import (
    MARKETING,
    TOPICS,
    Basis,
    Channel,
    Choice,
    Key,
    Topic,
    Way,
    wording_of,
)

EARLIEST_YEAR = 2000
# As when a form was changed by hand, or its page is of long ago
UNKNOWN = ValidationError(
    _(
        "One of these choices is no longer offered, or your address or number has changed. Nothing was "
        "changed: choose again below."
    ),
    code="unknown_choice",
)


@dataclass(frozen=True)
class Box:
    """A box of a page: a topic, where it would reach the customer, and what holds of it."""

    topic: Topic
    way: Way
    held: Choice | None

    @property
    def name(self) -> str:
        return f"{self.topic.name}.{self.way.channel}.{self.way.key}"

    @property
    def is_on(self) -> bool:
        return self.held is not None and self.held.is_given

    @property
    def is_since_she_bought(self) -> bool:
        return self.held is not None and self.held.is_given and self.held.basis == Basis.SOFT_OPT_IN

    @property
    def is_phone(self) -> bool:
        return self.way.channel != Channel.EMAIL

    @property
    def channel(self) -> str:
        return str(Channel(self.way.channel).label)

    @property
    def wording(self) -> str:
        return wording_of(self.topic, Channel(self.way.channel), self.way.recipient)


def boxes_of(topic: Topic, ways: Mapping[str, Way], held: Mapping[Key, Choice]) -> Iterator[Box]:
    """Yield the boxes of a topic: where each channel reaches her now, then where else it is on."""
    for channel in topic.channels:
        way = ways[channel]
        if way.recipient:
            yield Box(topic, way, held.get((channel, way.key, topic.name)))
        for choice in held.values():
            is_elsewhere = choice.recipient_key != way.key
            if choice.is_given and is_elsewhere and (choice.topic, choice.channel) == (topic.name, channel):
                yield Box(topic, Way(channel, choice.recipient), choice)


class ChoicesForm(forms.Form):
    """The boxes that are ticked, and those that were when the page was drawn.

    A page of long ago neither gives again what was withdrawn since, nor takes back what was given.
    """

    def __init__(self, typed: QueryDict, *, boxes: Iterable[Box]) -> None:
        super().__init__(typed)
        self.ticked, self.shown = _boxes(typed)
        self.chosen: list[tuple[Box, bool]] = []
        self.boxes = {box.name: box for box in boxes}

    def clean(self) -> dict[str, Any]:
        ticked, shown = self.ticked, self.shown
        given = [name for name in ticked if name not in shown]
        is_known = all(_is_known(name) for name in (*ticked, *shown))
        if not is_known or any(name not in self.boxes for name in given):
            raise UNKNOWN
        # What was on elsewhere, and is not any more, has been withdrawn.
        withdrawn = [name for name in shown if name not in ticked and name in self.boxes]
        self.chosen = [(self.boxes[name], name in given) for name in (*given, *withdrawn)]
        return {}


class TopicsForm(forms.Form):
    """The topics that are ticked by whoever has the link of a message, and those that were."""

    def __init__(self, typed: QueryDict, *, askable: Iterable[Topic]) -> None:
        super().__init__(typed)
        self.ticked, self.shown = _boxes(typed)
        self.wanted: list[Topic] = []
        self.unwanted: list[Topic] = []
        self.askable = {topic.name: topic for topic in askable}

    def clean(self) -> dict[str, Any]:
        ticked, shown = self.ticked, self.shown
        topics = {topic.name: topic for topic in MARKETING}
        wanted, unwanted = ticked.keys() - shown.keys(), shown.keys() - ticked.keys()
        if {*ticked, *shown} - topics.keys() or wanted - self.askable.keys():
            raise UNKNOWN
        self.wanted = [topic for name, topic in topics.items() if name in wanted]
        self.unwanted = [topic for name, topic in topics.items() if name in unwanted]
        return {}


class OnDayForm(forms.Form):
    """The day of which she asks what she had agreed to."""

    is_all_optional = True

    on = forms.DateField(
        label=_("See my choices on a date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        day = cleaned.get("on")
        if day and (day.year < EARLIEST_YEAR or day > timezone.localdate()):
            words = _("Choose a day between %(year)s and today.")
            self.add_error("on", words % {"year": EARLIEST_YEAR})
        elif day:
            cleaned["end"] = midnight(day + timedelta(days=1)) - timedelta(microseconds=1)
        return cleaned


def _boxes(typed: QueryDict) -> tuple[dict[str, None], dict[str, None]]:
    """Return the names of the boxes that are ticked, and of those that were."""
    return dict.fromkeys(typed.getlist("on")), dict.fromkeys(typed.getlist("was"))


def _is_known(name: str) -> bool:
    topic, _dot, rest = name.partition(".")
    channel = rest.partition(".")[0]
    return topic in TOPICS and channel in TOPICS[topic].channels
