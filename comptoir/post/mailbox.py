"""The mailbox: files instead of real mail, written and read by the demo and the tests."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends import filebased
from django.utils import timezone


class MailboxBackend(filebased.EmailBackend):
    """Django's mail files, named so that letters of the same moment stay in order."""

    _fname: str | None
    stream: Any

    def write_message(self, message: Any) -> None:
        """Write a mail into a file of its own, also where several go over one connection."""
        if self.stream.tell():
            self.close()
            self._fname = None
            self.open()
        super().write_message(message)

    def _get_filename(self) -> str:
        if self._fname is None:
            self._fname = str(new_file(".log"))
        return self._fname


def new_file(suffix: str) -> Path:
    """Return the path of the next letter, named by its moment; three digits more tell letters apart."""
    microseconds = int(timezone.now().timestamp() * 1_000_000)
    return Path(settings.MAILBOX_DIR) / f"{microseconds}{time.time_ns() % 1000:03}{suffix}"


@dataclass(frozen=True)
class Sent:
    """A mail or an SMS that was sent; `stops` is the address by which a mail program stops more of a mail."""

    channel: str
    recipient: str
    subject: str
    text: str
    html: str
    sent_at: datetime
    stops: str = ""

    @property
    def stops_here(self) -> str:
        """The path of that address, for a page that is opened under another name of this machine."""
        return urlsplit(self.stops).path

    @property
    def takes_stop(self) -> bool:
        """Whether it is an SMS that the answer STOP stops."""
        return self.channel == "sms" and "STOP" in self.text


def read_mailbox(recipient: str = "") -> list[Sent]:
    """Return everything that was sent, newest first, optionally to one recipient."""
    if not settings.MAILBOX_DIR.is_dir():
        return []
    files = [
        path
        for path in settings.MAILBOX_DIR.iterdir()
        if path.suffix in (".log", ".json") and path.stem.isdecimal()
    ]
    files.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    sent = filter(None, map(_read, files))
    return [message for message in sent if recipient in ("", message.recipient)]


def _read(path: Path) -> Sent | None:
    """Read a letter from a file; None if it is incomplete: still being written, or cut off."""
    at = datetime.fromtimestamp(int(path.stem) / 1_000_000_000, tz=UTC)
    if path.suffix == ".json":
        return _read_sms(path, at)
    mail = message_from_bytes(path.read_bytes().rpartition(b"\n" + b"-" * 79)[0], policy=policy.default)
    if not mail["To"] or not mail["Subject"]:
        return None
    parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
    return Sent(
        "email",
        mail["To"],
        mail["Subject"].strip(),
        parts.get("text/plain", ""),
        parts.get("text/html", ""),
        at,
        (mail["List-Unsubscribe"] or "").strip(" <>"),
    )


def _read_sms(path: Path, at: datetime) -> Sent | None:
    try:
        sms = json.loads(path.read_text())
        return Sent("sms", sms["to"], "", sms["text"], "", at)
    except (ValueError, TypeError):
        return None
