"""The form for a code, on a page of the library."""

from __future__ import annotations

from typing import Any

from comptoir.safety.forms import SentCodeForm


class CodeForm(SentCodeForm):
    """The code for a new account or a forgotten password; the page checks it.

    The library passes its forms the expected code and its owner; this one only reads what is typed.
    """

    def __init__(
        self, *args: Any, code: str = "", user: Any = None, email: str = "", phone: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
