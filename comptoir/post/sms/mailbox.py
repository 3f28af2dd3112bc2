"""The mailbox of the demo and the tests: an SMS is written into a file there."""

import json

from django.conf import settings
from django.utils import timezone

from comptoir.post.mailbox import new_file


def send(to: str, text: str) -> None:
    """Keep the SMS for the mailbox page. `to` is a number in E.164."""
    settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
    held = {"to": to, "text": text, "at": timezone.now().isoformat()}
    new_file(".json").write_text(json.dumps(held))
