"""Read the environment; an unreadable value is reported in one line."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):  # type: ignore[misc]
    """The environment, with errors for the operator."""

    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        try:
            return super().get_value(var, cast=cast, **options)
        except (ValueError, KeyError) as wrong:
            kind = {int: "a whole number", float: "a number", bool: "yes or no"}.get(cast, "readable")
            raise ImproperlyConfigured(f"{var} is {os.environ.get(var)!r}, and should be {kind}") from wrong

    def matching(self, var: str, pattern: str, *, such_as: str) -> str:
        """Read a text that matches a pattern; empty if unset."""
        value: str = self.str(var, default="").strip()
        if value and not re.fullmatch(pattern, value):
            raise ImproperlyConfigured(f"{var} is {value!r}, and should be like {such_as}")
        return value

    def links(self, var: str, languages: Collection[str]) -> list[tuple[dict[str, str], str]]:
        """Read links: `title|address`, or a title for each language in turn and the address; `;` between
        two links. Returns the titles by language, and the address."""
        number, such_as = len(languages), "Mentions légales|Legal notice|https://shop.example.org/legal"
        links = []
        for row in filter(None, (row.strip() for row in self.str(var, default="").split(";"))):
            *titles, address = (part.strip() for part in row.split("|"))
            titles = titles * number if len(titles) == 1 else titles
            is_address = urlsplit(address).scheme in ("http", "https", "mailto") or address.startswith("/")
            if len(titles) != number or not all(titles) or not is_address:
                raise ImproperlyConfigured(f"{var} has {row!r}, and should be like {such_as}")
            links.append((dict(zip(languages, titles, strict=True)), address))
        return links

    def path_of(self, var: str, is_there: Callable[[Path], bool]) -> Path | None:
        """Read the path of a file or a folder that is there; None if unset."""
        value: str = self.str(var, default="")
        if value and not is_there(Path(value)):
            raise ImproperlyConfigured(f"{var} is {value!r}, and there is no such file or folder")
        return Path(value).resolve() if value else None

    def named(self, var: str, known: Collection[str], *, default: list[str]) -> list[str]:
        """Read names out of those that are known, in their sequence."""
        names = [name.strip().lower() for name in self.list(var, default=default) if name.strip()]
        if wrong := [name for name in names if name not in known]:
            raise ImproperlyConfigured(f"{var} has {wrong[0]!r}, and should name some of: {', '.join(known)}")
        return [name for name in known if name in names]

    def hours(self, var: str, *, default: tuple[int, int]) -> tuple[int, int]:
        """Read from which hour in the evening until which in the morning, such as `21-8`."""
        text = self.matching(var, r"(1[2-9]|2[0-4])-([0-9]|1[0-1])", such_as="21-8")
        evening, morning = text.split("-") if text else default
        return int(evening), int(morning)

    def counted(self, var: str, *, default: int, least: int = 1) -> int:
        """Read a whole number of at least 1, or of `least`."""
        value: int = self.int(var, default=default)
        if value < least:
            raise ImproperlyConfigured(f"{var} is {value}, and should be at least {least}")
        return value

    def connected(self, var: str, prefix: str) -> dict[str, dict[str, str]]:
        """Read a list of names, each with the variables that begin with prefix and name, by what follows."""
        names = [name.strip().lower() for name in self.list(var, default=[])]
        return {name: _beginning_with(f"{prefix}{name.upper()}_") for name in names if name}

    def chosen(self, var: str, among: Collection[str], default: str) -> str:
        """Read one of a few words."""
        value: str = self.str(var, default=default)
        if value not in among:
            raise ImproperlyConfigured(f"{var} is {value!r}, and should be one of {', '.join(among)}")
        return value


def _beginning_with(prefix: str) -> dict[str, str]:
    values = {name: value.strip() for name, value in os.environ.items() if name.startswith(prefix)}
    return {name.removeprefix(prefix).lower(): value for name, value in values.items()}


def keep_private(folder: Path) -> None:
    """Create the folder if needed, and let nobody else on this machine read it.

    A folder of another user, or a shared one such as /tmp, stays unchanged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    status = folder.stat()
    if status.st_uid == os.getuid() and not status.st_mode & stat.S_ISVTX:
        folder.chmod(0o700)
