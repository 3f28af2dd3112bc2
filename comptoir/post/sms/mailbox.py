"""The mailbox of the demo and the tests: each SMS becomes a file."""

import json

from django.conf import settings
from django.utils import timezone

from comptoir.post.mailbox import new_file


def send(to: str, text: str) -> None:
    """Write an SMS to the mailbox. `to` is a number in E.164."""
    settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
    sms = {"to": to, "text": text, "at": timezone.now().isoformat()}
    new_file(".json").write_text(json.dumps(sms))
