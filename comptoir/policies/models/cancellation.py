"""A rule says until when a customer cancels by herself, when she has to ask, and when she cannot."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cancellation(models.TextChoices):
    """The rules by which something that has not shipped can be cancelled."""

    UNTIL_PICKED = "until_picked", _("At once, until picking has begun; then on request")
    WITHIN_MINUTES = "within_minutes", _("At once, for a few minutes after the order; then on request")
    ALWAYS_ASK = "always_ask", _("Only on request")
    NEVER = "never", _("Never; the legal right of withdrawal still applies")


class MayCancel(Enum):
    """The answer of a rule: she cancels at once, she asks for it, or she cannot."""

    AT_ONCE = "at_once"
    ON_REQUEST = "on_request"
    NO = "no"


class CancelRule(NamedTuple):
    """The rule for one line; `minutes` counts from the order, and for `within_minutes` alone."""

    cancellation: Cancellation
    minutes: int

    def ends_at(self, placed_at: datetime) -> datetime | None:
        """Return the moment from which she has to ask, where it is only a matter of time."""
        if self.cancellation != Cancellation.WITHIN_MINUTES:
            return None
        return placed_at + timedelta(minutes=self.minutes)

    def answer(self, *, placed_at: datetime, is_picked: bool, now: datetime) -> MayCancel:
        """Tell whether a line that has not shipped can be cancelled now."""
        if self.cancellation == Cancellation.NEVER:
            return MayCancel.NO
        if self.cancellation == Cancellation.ALWAYS_ASK or is_picked:
            return MayCancel.ON_REQUEST
        ends_at = self.ends_at(placed_at)
        return MayCancel.ON_REQUEST if ends_at and now >= ends_at else MayCancel.AT_ONCE
