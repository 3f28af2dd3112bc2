"""Reading the mailbox: what the demo and the tests sent, from the files that stand in for the post."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Sent:
    """A mail or an SMS as it left the house."""

    channel: str
    recipient: str
    subject: str
    text: str
    html: str
    sent_at: datetime


def read_mailbox(recipient: str = "") -> list[Sent]:
    """Everything sent, newest first; for one recipient only where given."""
    if not settings.MAILBOX_DIR.is_dir():
        return []
    sent = [_read(path) for path in settings.MAILBOX_DIR.iterdir() if path.suffix in (".log", ".json")]
    sent = [one for one in sent if recipient in ("", one.recipient)]
    return sorted(sent, key=lambda one: one.sent_at, reverse=True)


def _read(path: Path) -> Sent:
    at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    if path.suffix == ".json":
        held = json.loads(path.read_text())
        return Sent("sms", held["to"], "", held["text"], "", at)
    mail = message_from_bytes(path.read_bytes().rpartition(b"\n" + b"-" * 79)[0], policy=policy.default)
    parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
    return Sent(
        "email",
        mail["To"],
        mail["Subject"].strip(),
        parts.get("text/plain", ""),
        parts.get("text/html", ""),
        at,
    )
