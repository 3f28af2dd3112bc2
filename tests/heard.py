"""A fact of the tests' own, and reactions to it that can be counted."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from comptoir.journal.facts import Fact
from comptoir.journal.react import hand_over

TRIED = Fact("tests.tried", "Tried")
calls: list[uuid.UUID] = []


def note(entry: Any) -> None:
    """A reaction whose effect can be counted."""
    calls.append(entry.id)


def fail(entry: Any) -> None:
    """A reaction that cannot succeed."""
    calls.append(entry.id)
    raise ValueError("the printer is out of paper")


@pytest.fixture
def reactions() -> Iterator[None]:
    """The house's own reactions are handed over again afterwards."""
    from comptoir.project.house import REACTIONS

    calls.clear()
    yield
    hand_over(REACTIONS)
