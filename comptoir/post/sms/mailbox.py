"""The mailbox of the demo and the tests: an SMS is written into a file there."""

import json
from uuid import uuid4

from django.conf import settings
from django.utils import timezone


def send(to: str, text: str) -> None:
    """Keep the SMS for the mailbox page. `to` is a number in E.164."""
    settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
    held = {"to": to, "text": text, "at": timezone.now().isoformat()}
    (settings.MAILBOX_DIR / f"{uuid4()}.sms.json").write_text(json.dumps(held))
