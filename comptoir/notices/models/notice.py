"""A notice is a customer's own copy of a message that was written to her."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.ground.fold import fold, fold_all
from comptoir.ground.owned import CUSTOMER, DELETE, Owned, OwnedQuerySet
from comptoir.notices.models.known import letter_named
from comptoir.post.models import HIDDEN, Message, reference_key

# What stands between what a mail says and its foot (`post/writing.py`)
FOOT = "\n\n-- \n"
# From the first of several blanks on, or a row of them would be read anew from each.
ADDRESS = re.compile(r"(?<!\s)\s*https?://\S+")
LONGEST_TITLE = 60
# What a message lists, such as what was bought
LISTED = re.compile(r"^- (.+)$", re.MULTILINE)


class Category(models.TextChoices):
    """What a message is about, as the customer sorts messages."""

    ORDERS = "orders", _("Orders")
    ACCOUNT = "account", _("Account")
    SECURITY = "security", _("Security")
    OFFERS = "offers", _("Offers")


class NoticeQuerySet(OwnedQuerySet["Notice"]):
    """A customer's messages, narrowed down."""

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def about(self, category: str) -> Self:
        return self.filter(category=category)

    def saying(self, words: str) -> Self:
        """Keep the messages that say every word; accents and case do not matter."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class Notice(Owned):
    """A notice keeps what a mail or an SMS said, without its secrets, until the customer is erased.

    Its id is that of the message. `about` names what a letter is about, where it follows a fact: nobody is
    written to twice about one thing. One without a letter is a message that the shop sent itself and told us
    of; its reference is the shop's own, and its text may be empty.
    """

    when_erased = DELETE
    # The shop may have told of one mail to several guests, who turn out to be one person.
    may_be_held_twice = True
    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="notices", db_index=False)
    letter = models.CharField(max_length=80)
    about = models.CharField(max_length=400, blank=True)
    reference = models.CharField(max_length=64)
    reference_key = models.CharField(max_length=64, blank=True, db_default="")
    category = models.CharField(max_length=10, choices=Category, db_default=Category.ORDERS)
    channel = models.CharField(max_length=10, choices=Message.Channel)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    search_text = models.TextField(blank=True, db_default="")
    written_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "letter", "about"],
                condition=~models.Q(about=""),
                name="notice_about_one_thing_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "reference_key"],
                condition=models.Q(letter=""),
                name="notice_of_shop_once",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "written_at"], name="notice_by_time"),
            models.Index(fields=["customer", "category", "written_at"], name="notice_by_category"),
            models.Index(fields=["customer", "reference_key"], name="notice_by_reference"),
            models.Index(fields=["customer"], condition=models.Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("message", args=[self.id])

    @property
    def is_by_shop(self) -> bool:
        """Whether the shop sent it itself, so that its words may not be here."""
        return not self.letter

    @property
    def title(self) -> str:
        """Its subject; of an SMS, how it begins, without an address."""
        return self.subject or shorten(
            ADDRESS.sub("", self.said.partition("\n")[0]), LONGEST_TITLE, placeholder="…"
        )

    @property
    def listed(self) -> list[str]:
        """What it lists, line by line, such as what was bought."""
        return LISTED.findall(self.said)

    @property
    def said(self) -> str:
        """What it said, without its foot."""
        return self.text.partition(FOOT)[0].strip()

    @property
    def named(self) -> str:
        """Its title and its reference, by which staff find it."""
        return f"{self.title}\n{self.reference}".strip()

    def find_again(self) -> None:
        """Fill in by what it is found again: all that it says, and its reference in any spelling."""
        self.reference_key = reference_key(self.reference)
        self.search_text = fold_all((self.subject, self.said, self.reference, self.reference_key))

    @property
    def has_secrets(self) -> bool:
        """Whether a code or a link stood in it, which is not kept."""
        return HIDDEN in self.text


def category_of(letter: str) -> Category:
    """Return how the messages of a letter are sorted; an SMS like the mail of its name."""
    known = letter_named(letter.removesuffix("_sms"))
    topic = known.topic.partition(".")[0] if known else ""
    category = {"security": Category.SECURITY, "account": Category.ACCOUNT, "offers": Category.OFFERS}
    return category.get(topic, Category.ORDERS)


def copy_of(message: Message, customer_id: UUID, *, about: str = "") -> Notice:
    """Return a copy of a customer's message; the caller saves it."""
    notice = Notice(
        id=message.id,
        customer_id=customer_id,
        letter=message.letter,
        about=about,
        reference=message.reference,
        channel=message.channel,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        category=category_of(message.letter),
        text=message.text_without_secrets,
        written_at=message.queued_at,
    )
    notice.find_again()
    return notice
