"""The doors through which programs come in, each with its own authentication."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Door:
    """All URLs that start with `prefix`.

    `recognise(request)` stores the caller in the request, and returns a name under which to count requests;
    None if the caller is unknown. `limit()` is the number of requests a minute, `largest_body()` the largest
    body in bytes. Errors are written in `language`; if that is empty, in the reader's own.
    """

    prefix: str
    recognise: Callable[[HttpRequest], str | None]
    limit: Callable[[], int]
    largest_body: Callable[[], int]
    language: str = ""


_doors: list[Door] = []


def hand_over_doors(doors: Iterable[Door]) -> None:
    """Store the house's list of doors; `project` calls this at the start."""
    _doors[:] = doors


def door_of(request: HttpRequest) -> Door | None:
    """Return the door that a request came in by."""
    return next((door for door in _doors if request.path_info.startswith(door.prefix)), None)
