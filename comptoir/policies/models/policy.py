"""The policy is one row: what the shop grants its customers when they cancel or send back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.policies.models.cancellation import Cancellation, CancelRule
from comptoir.policies.models.exclusion import Exclusion
from comptoir.policies.models.return_reason import Payer, ReturnReason

# The id of the one row
ONLY = UUID(int=1)


class RefundOn(models.TextChoices):
    """The moment at which what comes back is refunded. Within the legal period the first scan is enough."""

    FIRST_SCAN = "first_scan", _("Once a carrier has the parcel")
    RECEIPT = "receipt", _("Once the seller has received the parcel")


class Extension(NamedTuple):
    """What is bought from `start` to `end`, both included, may go back until the day `until`."""

    start: date
    end: date
    until: date


class Policy(models.Model):
    """The shop's policy; without a row, its defaults hold, which are lawful in France.

    `return_days` count from the day after delivery. A label that nobody has used lapses after `label_days`;
    a seller who uploads his own has `label_upload_days` working days. `return_fee_minor`, in `currency`, is
    what a prepaid label costs a customer who pays for the way back herself. `payers` holds what the shop
    decided otherwise than `ReturnReason.default_payer`. `taken_back` are those of the law's kinds
    (`Exclusion`) that this shop takes back all the same. The old item comes back within
    `replacement_due_days` of its replacement. What is bought from `extended_from` to `extended_to` may go
    back until `extended_until` (`MM-DD`).
    """

    shard_by = "*"

    id = models.UUIDField(primary_key=True, default=ONLY, editable=False)
    cancellation = models.CharField(max_length=20, choices=Cancellation, default=Cancellation.UNTIL_PICKED)
    cancellation_minutes = models.PositiveIntegerField(default=30)
    cancel_answer_hours = models.PositiveIntegerField(default=24)
    return_days = models.PositiveIntegerField(default=30)
    label_upload_days = models.PositiveIntegerField(default=2)
    label_days = models.PositiveIntegerField(default=30)
    return_fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    payers = models.JSONField(default=dict)
    taken_back = models.JSONField(default=list)
    refund_on = models.CharField(max_length=20, choices=RefundOn, default=RefundOn.FIRST_SCAN)
    replacement_due_days = models.PositiveIntegerField(default=30)
    extended_from = models.CharField(max_length=5, blank=True, default="")
    extended_to = models.CharField(max_length=5, blank=True, default="")
    extended_until = models.CharField(max_length=5, blank=True, default="")
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ONLY), name="policy_is_one"),
            models.CheckConstraint(condition=models.Q(return_days__gte=14), name="policy_returns_as_by_law"),
            models.CheckConstraint(
                condition=models.Q(return_fee_minor__gte=0), name="policy_fee_not_below_nought"
            ),
        ]

    def __str__(self) -> str:
        return "policy"

    def cancel_rule(self, *said: tuple[str, int | None]) -> CancelRule:
        """Return the rule for a line: the first that is said of it (line, then order), else the policy's.

        Each is a `cancellation`, empty where nothing is said, and its minutes, None for the policy's.
        """
        for cancellation, minutes in said:
            if cancellation:
                known = self.cancellation_minutes if minutes is None else minutes
                return CancelRule(Cancellation(cancellation), known)
        return CancelRule(Cancellation(self.cancellation), self.cancellation_minutes)

    def payer_of(self, reason: ReturnReason) -> Payer:
        """Return who pays for the way back; for what came wrong it is the seller, whatever is stored."""
        return reason.default_payer if reason.is_fault else Payer(self.payers.get(reason) or Payer.CUSTOMER)

    def return_fee(self, reason: ReturnReason, currency: str) -> Money:
        """Return what a prepaid label costs the customer; nothing where the fee is in another currency."""
        is_due = self.payer_of(reason) == Payer.CUSTOMER and currency == self.currency
        return Money(self.return_fee_minor if is_due else 0, currency)

    def decided_payers(self) -> dict[str, str]:
        """Return who pays for the way back, for each reason."""
        return {reason.value: self.payer_of(reason).value for reason in ReturnReason}

    @property
    def excluded_kinds(self) -> list[Exclusion]:
        """Return the kinds that the shop does not take back."""
        return [kind for kind in Exclusion if kind not in self.taken_back]

    def excludes(self, kind: str) -> bool:
        """Tell whether the shop does not take back what is of this kind; an empty one is no kind."""
        return bool(kind) and kind not in self.taken_back

    def last_return_day(self, came_on: date, *, placed_on: date, days: int | None = None) -> date:
        """Return the last day on which it may go back.

        `days` is what the shop said of the line or the order; then no extension counts.
        """
        if days is not None:
            return came_on + timedelta(days=days)
        last = came_on + timedelta(days=self.return_days)
        extension = self.extension_of(placed_on)
        return max(last, extension.until) if extension else last

    def extension_of(self, placed_on: date) -> Extension | None:
        """Return the extension in which an order was placed."""
        if not (self.extended_from and self.extended_to and self.extended_until):
            return None
        both = (self.extension_in(placed_on.year), self.extension_in(placed_on.year - 1))
        return next((one for one in both if one.start <= placed_on <= one.end), None)

    def next_extension(self, today: date) -> Extension | None:
        """Return the extension that is under way, or comes next, or was the last: the one to speak of."""
        if not (self.extended_from and self.extended_to and self.extended_until):
            return None
        before = self.extension_in(today.year - 1)
        return before if today <= before.until else self.extension_in(today.year)

    def extension_in(self, year: int) -> Extension:
        """Return the extension that begins in a year, where there is one."""
        start = _day(year, self.extended_from)
        end = _first_after(start, self.extended_to)
        return Extension(start, end, _first_after(end, self.extended_until))


def _day(year: int, written: str) -> date:
    """Return a day of a year; 29 February is the 28th where there is none."""
    month, day = map(int, written.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def _first_after(start: date, written: str) -> date:
    day = _day(start.year, written)
    return day if day >= start else _day(start.year + 1, written)


def current_policy() -> Policy:
    """Return the shop's policy, in one statement."""
    return Policy.objects.first() or Policy()
