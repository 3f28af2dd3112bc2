"""A gift balance is what the shop owes a customer in one currency, to be spent there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Keep, Owned
from comptoir.ground.written_once import WrittenOnce


class Balance(Owned):
    """A balance in one currency, in minor units: the sum of its movements, and never below nought.

    A customer to whom a guest was joined may have several in one currency; together they are hers.
    """

    when_erased = Keep(_("proof of what the shop owed"), timedelta(days=3653), "changed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="gift_balances", db_index=False)
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="gift_balance_never_below_nought")
        ]

    def __str__(self) -> str:
        return f"{self.minor} {self.currency}"


def first_id(customer_id: UUID, currency: str) -> UUID:
    """Return the id of a customer's first balance in a currency: whoever makes it twice makes it once."""
    return uuid5(customer_id, currency)


_BALANCES = WrittenOnce(
    lambda customer: (
        Balance.objects.filter(customer_id=customer)
        .values("currency")
        .annotate(minor=Sum("minor"))
        .order_by("-minor", "currency")
        .values_list("currency", "minor")
    ),
    models.UUIDField(),
)


def balances_of(customer: Any) -> list[Money]:
    """Return a customer's gift balance in each currency in which she ever had one, the largest first."""
    return [Money(int(minor), currency) for currency, minor in _BALANCES.all(customer.pk)]


def balance_of(customer: Any, currency: str) -> Money:
    """Return a customer's gift balance in one currency; nought where she never had one."""
    hers = (balance for balance in balances_of(customer) if balance.currency == currency)
    return next(hers, Money(0, currency))
