"""A movement changes a gift balance once; it is never changed itself, and undone only by another one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.gift_cards.models.balance import Balance
from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedRelation


class Kind(models.TextChoices):
    """What a movement is."""

    ISSUE = "issue", _("Gift card bought")
    REDEEM = "redeem", _("Gift card added")
    SPEND = "spend", _("Spent on an order")
    REFUND = "refund", _("Refund")
    ADJUST = "adjust", _("Correction")
    EXPIRE = "expire", _("Expired")
    VOID = "void", _("Gift card cancelled")
    REVERSE = "reverse", _("Taken back")


class Side(models.TextChoices):
    """The account of the house from which an amount comes, or to which it goes."""

    CARDS = "cards", "cards sold and given"
    ORDERS = "orders", "orders paid and refunded"
    CORRECTIONS = "corrections", "corrections"
    LAPSED = "lapsed", "lapsed and cancelled"


SIDES = {
    Kind.ISSUE: Side.CARDS,
    Kind.REDEEM: Side.CARDS,
    Kind.SPEND: Side.ORDERS,
    Kind.REFUND: Side.ORDERS,
    Kind.ADJUST: Side.CORRECTIONS,
    Kind.EXPIRE: Side.LAPSED,
    Kind.VOID: Side.LAPSED,
}
ADDS = (Kind.ISSUE, Kind.REDEEM, Kind.REFUND)
TAKES = (Kind.SPEND, Kind.EXPIRE, Kind.VOID)


class Entry(NamedTuple):
    """One side of a movement: an account, and what it gained, or below nought lost, in minor units."""

    account: str
    minor: int


class Movement(Owned):
    """A movement of a gift balance: one row with two sides, so no entry can be without the other.

    `amount_minor` is what the balance gained, or below nought lost; the account of the house that `side`
    names lost, or gained, as much. `why` says what it is about, such as an order's number, and is shown as it
    is. Of one `key` there is one movement.
    """

    when_erased = Keep(_("proof of what the shop owed"), timedelta(days=3653), "happened_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="gift_movements", db_index=False)
    balance_id = models.UUIDField(editable=False)
    balance = OwnedRelation(Balance, "balance_id", related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind)
    side = models.CharField(max_length=12, choices=Side)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    balance_after_minor = models.BigIntegerField()
    why = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=100)
    reverses_id = models.UUIDField(null=True, editable=False)
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            OwnedForeignKey(name="movement_balance", column="balance_id", to="gift_cards_balance"),
            models.UniqueConstraint(fields=["customer", "key"], name="movement_key_once"),
            models.UniqueConstraint(
                fields=["customer", "reverses_id"],
                condition=Q(reverses_id__isnull=False),
                name="movement_reversed_once",
            ),
            models.CheckConstraint(condition=Q(balance_after_minor__gte=0), name="movement_has_cover"),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=ADDS, amount_minor__gt=0)
                    | Q(kind__in=TAKES, amount_minor__lt=0)
                    | Q(kind__in=[Kind.ADJUST, Kind.REVERSE]) & ~Q(amount_minor=0)
                ),
                name="movement_has_the_sign_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVERSE, reverses_id__isnull=False)
                | ~Q(kind=Kind.REVERSE) & Q(reverses_id__isnull=True),
                name="movement_reverses_another",
            ),
        ]
        indexes = [models.Index(fields=["customer", "-happened_at", "-id"], name="movement_list")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def entries(self) -> tuple[Entry, Entry]:
        """Return both sides of the movement; together they are nought."""
        return Entry(str(self.balance_id), self.amount_minor), Entry(self.side, -self.amount_minor)

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            self._never_changes()
        super().save(*args, **options)

    @staticmethod
    def _never_changes() -> NoReturn:
        raise TypeError("a movement is never changed: another one reverses it")


def movements_of(customer: Any) -> Any:
    """Return all movements of a customer's gift balance."""
    return customer.gift_movements.all()
