"""A fault takes the place of something in the house's code while it is planted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch


@dataclass(frozen=True)
class Fault:
    """What stands at `target` is replaced by what `instead` makes of it; `words` say what is wrong then."""

    name: str
    words: str
    target: str
    instead: Callable[[Any], Any]
    only_on: str = ""

    def plant(self) -> AbstractContextManager[Any]:
        module, _dot, name = self.target.rpartition(".")
        replaced = patch(self.target)
        original = replaced.get_original()[0]
        return patch(f"{module}.{name}", self.instead(original))
