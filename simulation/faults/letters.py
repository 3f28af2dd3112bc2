"""Faults of letters: written twice, to somebody else, too early."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.faults.fault import Fault


def _first_reader_for_all(readers_of: Any) -> Callable[..., Any]:
    """Write every letter of a batch to the first of its readers."""

    def found(wanted: Any) -> Any:
        readers = readers_of(wanted)
        return dict.fromkeys(readers, next(iter(readers.values()))) if readers else readers

    return found


def _but_shipped(drafted: Any) -> Callable[..., Any]:
    """Leave out the letter that a parcel has left."""
    return lambda entries: (one for one in drafted(entries) if one.letter.name != "deliveries/shipped")


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
        "a_letter_is_not_written",
        "nobody is told that her parcel has left",
        "comptoir.notices.actions.write_letters._drafted",
        _but_shipped,
    ),
]
