"""When a fact happens that a customer waits for, it is written to her."""

from __future__ import annotations

from comptoir.journal.facts import FACTS
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.notices import actions
from comptoir.notices.models import all_letters


def write_letters(entries: list[CustomerEntry]) -> None:
    """Write what there is to say of these entries."""
    actions.write_letters(entries)


FOLLOWED = sorted({fact for letter in all_letters().values() for fact in letter.follows})
REACTIONS = [
    Reaction(FACTS[fact], do_together=write_letters, after=FACTS[fact].undone_within) for fact in FOLLOWED
]
