"""The mail server of the simulation: it takes mails, keeps them, and at times refuses or dies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPServerDisconnected

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from simulation.fate import FATE


@dataclass(frozen=True)
class Taken:
    """A mail that the server took."""

    message_id: str
    recipient: str
    subject: str
    text: str
    at: datetime


@dataclass
class Server:
    """What it has taken, and how many mails it refuses before it takes one again."""

    taken: list[Taken]
    refuses: int = 0


SERVER = Server([])


class Backend(BaseEmailBackend):
    """Hands mails to the server of this process."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            if SERVER.refuses:
                SERVER.refuses -= 1
                raise SMTPServerDisconnected("Connection unexpectedly closed")
            [recipient] = mail.to
            message_id = mail.extra_headers["Message-ID"]
            taken = Taken(message_id, recipient, str(mail.subject), str(mail.body), timezone.now())
            SERVER.taken.append(taken)
            FATE.called("mail")
        return len(email_messages)
