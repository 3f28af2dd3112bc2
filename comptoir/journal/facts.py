"""Facts: the names of everything that can happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

FACTS: dict[str, Fact] = {}
# By app and code
REASONS: dict[str, dict[str, str | Promise]] = {}


class Event(NamedTuple):
    """An event of the shop's feed, as `openapi.json` explains it to the shop's developers.

    It is about a kind of thing (a model's name in lower case), says in an English sentence what happened, and
    tells those of the fact's details that have a field in `details`.
    """

    about: str
    words: str
    details: type[BaseModel] | None = None


@dataclass(frozen=True)
class Fact:
    """Something that can happen, named `<app>.<past tense>`; `title` is its name in a history.

    `topic` groups facts for a customer; by default it is the app's name. `shop_hears` makes it an event of
    the shop's feed. `in_activity` shows the fact in her account's activity. `alert` is the subject of the
    letter that tells her at once and lets her say that it was somebody else (`safety.actions.alert`). Within
    `undone_within` it may still be taken back, so nobody is written to of it before.
    """

    name: str
    title: str | Promise
    shop_hears: Event | None = None
    in_activity: bool = False
    alert: str | Promise = ""
    topic: str = ""
    undone_within: timedelta = timedelta()

    def __post_init__(self) -> None:
        if self.name in FACTS:
            raise ValueError(f"the fact {self.name} is named twice")
        object.__setattr__(self, "topic", self.topic or self.name.partition(".")[0])
        FACTS[self.name] = self


def names_in_activity() -> list[str]:
    """Return the names of all facts that an account's activity shows."""
    return [fact.name for fact in FACTS.values() if fact.in_activity]


def name_reasons(app: str, reasons: Mapping[str, str | Promise]) -> None:
    """Say how a history names the reasons that an app's facts keep as codes."""
    REASONS.setdefault(app, {}).update(reasons)


def reason_of(name: str, reason: str) -> str | Promise:
    """Return a fact's reason in words; what is no code of its app is somebody's own words."""
    return REASONS.get(name.partition(".")[0], {}).get(reason, reason)


def title_of(name: str) -> str | Promise:
    """Return a fact's title in a history; its name if no app knows it any more."""
    return FACTS[name].title if name in FACTS else name


REACTION_RETRIED = Fact("journal.reaction_retried", _("Failed reaction run again"))
LETTER_RETRIED = Fact("journal.letter_retried", _("Unsent message queued again"))
TASK_RETRIED = Fact("journal.task_retried", _("Failed task run again"))
