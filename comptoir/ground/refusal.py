"""Refusal: an action says no, in words for the customer."""

from __future__ import annotations

from uuid import UUID


class Refused(Exception):
    """Raised when an action cannot be done now; nothing has changed.

    `words` are shown to the person unchanged; `code` is stable and meant for programs. `about` is the id of
    the part that it is about, where an action decides on many.
    """

    def __init__(self, words: str, code: str, *, about: UUID | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.code = code
        self.about = about
