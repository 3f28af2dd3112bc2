"""What an app says of its letters, in its room `letters`: which there are, and what each follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise


class Draft(NamedTuple):
    """A letter to be written about one thing, of which nobody is written to twice.

    `address` is the e-mail address that a guest gave for it.
    """

    about: str
    context: Mapping[str, Any]
    secrets: Mapping[str, str] = {}
    address: str = ""


def no_drafts(entries: Sequence[Any]) -> Iterable[tuple[Any, Draft]]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter that the house writes; `name` is `<app>/<name>`, `title` its name at the desk.

    It follows the facts of these names, if any: `drafts` is given entries of them, and yields what there is
    to write of each, if that is still so, with the entry. Any other letter is queued by its app. `topic`
    groups letters.
    `shown` are the values of an example, and `secrets` those that the house fills in when it sends it.
    """

    name: str
    title: str | Promise
    topic: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    follows: tuple[str, ...] = ()
    drafts: Callable[[Sequence[Any]], Iterable[tuple[Any, Draft]]] = no_drafts

    @property
    def example(self) -> dict[str, Any]:
        """What an example says; it greets a customer where the letter greets by name."""
        return {"name": "Alice Martin", **self.shown}

    @property
    def is_optional(self) -> bool:
        """Whether a shop may switch it off, because it tells of a fact and opens no door."""
        return bool(self.follows)
