"""Facts: the names of what can happen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACTS: dict[str, Fact] = {}


@dataclass(frozen=True)
class Fact:
    """Something that can happen, named `<app>.<past tense>`; `title` is what a history says of it."""

    name: str
    title: str | Promise
    shop_hears: bool = False

    def __post_init__(self) -> None:
        if self.name in FACTS:
            raise ValueError(f"the fact {self.name} is named twice")
        FACTS[self.name] = self


def title_of(name: str) -> str | Promise:
    """What a history says of a fact; its own name where no app knows it any more."""
    return FACTS[name].title if name in FACTS else name


REACTION_RETRIED = Fact("journal.reaction_retried", _("Failed reaction run again"))
LETTER_RETRIED = Fact("journal.letter_retried", _("Unsent message queued again"))
TASK_RETRIED = Fact("journal.task_retried", _("Failed task run again"))
