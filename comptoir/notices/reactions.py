"""When a fact happens that a customer waits for, it is written to her."""

from __future__ import annotations

from comptoir.journal.facts import FACTS
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.notices.actions import write_letter
from comptoir.notices.models import all_letters, letters_after


def write_letters(entry: CustomerEntry) -> None:
    """Write what there is to say of this entry."""
    for letter in letters_after(entry.fact):
        write_letter(letter, entry)


FOLLOWED = sorted({fact for letter in all_letters().values() for fact in letter.follows})
REACTIONS = [Reaction(FACTS[fact], write_letters) for fact in FOLLOWED]
