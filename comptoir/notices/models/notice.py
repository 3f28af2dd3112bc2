"""A notice is a customer's own copy of a message that was written to her."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from comptoir.ground.owned import CUSTOMER, DELETE, Owned
from comptoir.post.models import Message


class Notice(Owned):
    """A notice keeps what a mail or an SMS said, without its secrets, until the customer is erased.

    Its id is that of the message. `about` names what a letter is about, where it follows a fact: nobody is
    written to twice about one thing.
    """

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="notices", db_index=False)
    letter = models.CharField(max_length=80)
    about = models.CharField(max_length=400, blank=True)
    reference = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Message.Channel)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "letter", "about"],
                condition=~models.Q(about=""),
                name="notice_about_one_thing_once",
            ),
        ]
        indexes = [models.Index(fields=["customer", "written_at"], name="notice_by_time")]

    def __str__(self) -> str:
        return f"{self.letter} {self.reference}"


def copy_of(message: Message, customer_id: UUID, *, about: str = "") -> Notice:
    """Return a copy of a customer's message; the caller saves it."""
    return Notice(
        id=message.id,
        customer_id=customer_id,
        letter=message.letter,
        about=about,
        reference=message.reference,
        channel=message.channel,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        text=message.text_without_secrets,
        written_at=message.queued_at,
    )
