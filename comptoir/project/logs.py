"""Lines of the log, without the secret of an address that was sent by letter."""

from __future__ import annotations

import logging
import re

SLASH = "(?:/|%2F)"
# What follows locks an account or opens an order, for whoever has it.
BEFORE = f"{SLASH}(?:account{SLASH}(?:not-me|address-return)|orders{SLASH}find){SLASH}"
SECRET = re.compile(rf"({BEFORE})(?!sent[/%])[^/\s\"'<>?&%]+", re.IGNORECASE)


class MaskedLines(logging.Formatter):
    """Masks it in the whole line, the error that is told with it too."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1…", super().format(record))
