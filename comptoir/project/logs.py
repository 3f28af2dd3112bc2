"""Log lines: when, from which request, what; never who somebody is, nor a secret of theirs."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from typing import Any

from comptoir.ground.trace import trace

SLASH = "(?:/|%2F)"
# The path segment after these locks an account, opens an order or a parcel, speaks for a message's reader, or
# lets in a program.
OPENS = (
    f"orders{SLASH}find|parcels|(?:carriers|providers){SLASH}[a-z0-9_-]+|mail{SLASH}events|sms{SLASH}answers"
    f"|unsubscribe|preferences{SLASH}confirmation"
)
BEFORE = f"{SLASH}(?:account{SLASH}(?:not-me|address-return)|{OPENS}){SLASH}"
SECRET = re.compile(rf"({BEFORE})(?!sent[/%])[^/\s\"'<>?&%]+", re.IGNORECASE)
# A person's e-mail address, as text or inside a URL of ours
EMAIL = re.compile(r"[^\s\"'<>,;:=/?&()]+(?:@|%40)[^\s\"'<>,;:=/?&()]+\.[^\s\"'<>,;:=/?&()]+", re.IGNORECASE)
LINE = "%(asctime)s %(levelname)s %(name)s [%(trace)s] %(message)s"


class MaskedLines(logging.Formatter):
    """Masks secrets and addresses in the whole line, including the error; times have their UTC offset."""

    def __init__(self, format: str = LINE) -> None:
        super().__init__(format)

    def format(self, record: logging.LogRecord) -> str:
        record.trace = trace() or "-"
        return _masked(super().format(record))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


class JsonLines(MaskedLines):
    """The same as one JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "trace": trace() or None,
            "message": _masked(record.getMessage()),
        }
        line |= getattr(record, "told", {})
        if record.exc_info:
            line["error"] = _masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _masked(text: str) -> str:
    return EMAIL.sub("…@…", SECRET.sub(r"\1…", text))


def shorten(record: logging.LogRecord) -> bool:
    """Shorten to one line what our code did not cause: a traceback for each request would hide the rest."""
    from comptoir.project.errors import is_outage

    error = record.exc_info[1] if record.exc_info else None
    if record.name.startswith("django.security"):
        record.exc_info = None
    elif error and record.name == "django.request" and is_outage(error):
        summary = f"{type(error).__name__}: {error}".splitlines()[0]
        record.msg, record.args, record.exc_info = "%s (%s)", (record.getMessage(), summary), None
    return True


def logging_of(level: str, *, is_json: bool) -> dict[str, Any]:
    """Return the configuration of Python's logging: every line goes to standard error."""
    kind = JsonLines if is_json else MaskedLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"short": {"()": lambda: shorten}},
        "formatters": {"line": {"()": f"{kind.__module__}.{kind.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["short"]}},
        "root": {"handlers": ["stderr"], "level": level},
    }
