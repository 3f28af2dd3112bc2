"""The topic of a question, and how soon it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.conversations.models.answer_due import answer_due


class Topic(models.TextChoices):
    """What the question is about; first what may mean that somebody else is in her account or at her
    money."""

    SIGN_IN = "sign-in", _("I don’t recognise this sign-in")
    ORDER = "order", _("I don’t recognise this order")
    CHARGE = "charge", _("I don’t recognise this charge")
    LOCKED_OUT = "locked-out", _("I cannot sign in")
    OWN_ORDER = "my-order", _("An order")
    RETURN = "return", _("A return or refund")
    PAYMENT = "payment", _("A payment")
    ACCOUNT = "account", _("My account")
    SUSPICIOUS = "suspicious", _("A suspicious message")
    OTHER = "other", _("Something else")
    SELLER = "seller", _("A question to a seller")

    @classmethod
    def offered(cls, *, is_signed_in: bool = False) -> list[tuple[str, Any]]:
        """Return the topics among which somebody chooses who asks, those that are asked most first."""
        offered = [topic for topic in BY_FREQUENCY if not (is_signed_in and topic == cls.LOCKED_OUT)]
        return [(str(topic), topic.label) for topic in offered]

    @property
    def is_urgent(self) -> bool:
        """Whether it is answered before others."""
        return self in (Topic.SIGN_IN, Topic.ORDER, Topic.CHARGE)

    @property
    def hours(self) -> int:
        """Within how many hours it is answered."""
        return int(settings.ANSWER_URGENT_HOURS if self.is_urgent else settings.ANSWER_HOURS)

    def due_at(self, asked_at: datetime) -> datetime:
        """Return when a question of this topic that is asked now is answered at the latest."""
        return answer_due(asked_at, self.hours, settings.SHOP_HOURS)


BY_FREQUENCY = (
    Topic.OWN_ORDER,
    Topic.RETURN,
    Topic.PAYMENT,
    Topic.ACCOUNT,
    Topic.LOCKED_OUT,
    Topic.ORDER,
    Topic.CHARGE,
    Topic.SIGN_IN,
    Topic.SUSPICIOUS,
    Topic.OTHER,
)


class ClosedWhy(models.TextChoices):
    """Why a question needs no written answer."""

    BY_TELEPHONE = "by-telephone", _("Answered by phone")
    ASKED_TWICE = "asked-twice", _("The same question as another")
    NO_QUESTION = "no-question", _("Not a question to us")
    SOLVED = "solved", _("Marked as solved by the customer")
    BY_SELLER = "by-seller", _("Answered by the seller")

    @classmethod
    def offered(cls) -> list[tuple[str, Any]]:
        """Return the reasons among which staff choose."""
        return [choice for choice in cls.choices if choice[0] not in (cls.SOLVED, cls.BY_SELLER)]
