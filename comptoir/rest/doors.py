"""The doors that programs come in by, each with its own way of knowing who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Door:
    """All addresses under `prefix`.

    `recognise(request)` writes who asks into the request and answers a name to count her requests by, None
    where nobody is known; `limit()` is how many requests a minute she has, `largest_body()` how many bytes
    one may have. What is wrong is said in `language`; where that is empty, in the reader's own.
    """

    prefix: str
    recognise: Callable[[HttpRequest], str | None]
    limit: Callable[[], int]
    largest_body: Callable[[], int]
    language: str = ""


_doors: list[Door] = []


def hand_over_doors(doors: Iterable[Door]) -> None:
    """Take the house's one list of doors; `project` calls this once, at the start."""
    _doors[:] = doors


def door_of(request: HttpRequest) -> Door | None:
    """The door that a request came in by."""
    return next((door for door in _doors if request.path_info.startswith(door.prefix)), None)
