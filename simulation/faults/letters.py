"""Faults of letters: written twice, to somebody else, too early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from simulation.faults.fault import Fault


def _first_reader_for_all(readers_of: Any) -> Callable[..., Any]:
    """Write every letter of a batch to the first of its readers."""

    def found(wanted: Any) -> Any:
        readers = readers_of(wanted)
        return dict.fromkeys(readers, next(iter(readers.values()))) if readers else readers

    return found


def _at_once(queue_reactions: Any) -> Callable[..., None]:
    """Let nobody wait until what can be undone cannot be any more."""
    from comptoir.journal import react

    def queued(entries: Any, *, speaks: bool) -> None:
        kept = dict(react._reactions)
        for fact, reactions in kept.items():
            react._reactions[fact] = [replace(one, after=timedelta()) for one in reactions]
        try:
            queue_reactions(entries, speaks=speaks)
        finally:
            react._reactions.update(kept)

    return queued


FAULTS = [
    Fault(
        "a_letter_is_written_again",
        "nobody asks whether a letter about a thing was written before",
        "comptoir.notices.actions.write_letters._known",
        lambda _known: lambda _drafted: set(),
    ),
    Fault(
        "a_letter_to_another",
        "letters that are written together go to one of their readers",
        "comptoir.notices.actions.write_letters.readers_of",
        _first_reader_for_all,
    ),
    Fault(
        "a_letter_of_what_was_undone",
        "a parcel that may still be taken back is told of at once",
        "comptoir.orders.models.parcel.Parcel.can_be_undone",
        lambda _can_be_undone: False,
    ),
    Fault(
        "a_letter_is_not_written",
        "what the desk ships is told to nobody",
        "comptoir.deliveries.letters.Told.draft",
        lambda draft: lambda told, about="", **more: draft(told, "again", **more),
    ),
]
