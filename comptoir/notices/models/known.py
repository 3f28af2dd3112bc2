"""Which letters the house has: what each app lists in its room `letters`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from comptoir.post.letters import Letter
from comptoir.post.writing import Written, write_mail

EXAMPLE_REFERENCE = "K7QM4-XTPRW"


@cache
def all_letters() -> dict[str, Letter]:
    """Return every letter by its name, those of the upper floors first."""
    apps = [app for app in settings.INSTALLED_APPS if app.startswith("comptoir.")]
    rooms = [import_module(f"{app}.letters") for app in apps if find_spec(f"{app}.letters")]
    # `post` says what a letter is, and has none of its own.
    lists: list[list[Letter]] = [getattr(room, "LETTERS", []) for room in rooms]
    return {letter.name: letter for letters in lists for letter in letters}


def letter_named(name: str) -> Letter | None:
    return all_letters().get(name)


def example_of(letter: Letter, language: str) -> Written:
    """Write a letter with its example, as whoever reads this language would get it."""
    values = {**letter.example, **letter.secrets}
    return write_mail(letter.name, language, values, reference=EXAMPLE_REFERENCE)
