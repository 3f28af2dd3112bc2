"""By which means a part of a refund goes, and on which day it should have arrived."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Means(models.TextChoices):
    """A means by which money goes back."""

    CARD = "card", _("Card")
    DIRECT_DEBIT = "direct_debit", _("Direct debit")
    TRANSFER = "transfer", _("Bank transfer")
    WALLET = "wallet", _("Wallet")
    CASH = "cash", _("Cash")
    OTHER = "other", _("Your payment method")
    GIFT_BALANCE = "gift_balance", _("Your gift balance")
    ARRANGED = "arranged", _("As agreed with the shop")


class Choice(models.TextChoices):
    """What a customer may choose where the money cannot go back to where it came from."""

    GIFT_BALANCE = "gift_balance", _("My gift balance, at once")
    ARRANGED = "arranged", _("Another method: the shop will contact me")


# A shop's word for a means of payment that is none of ours
PAID_BY_GIFT_CARD = "gift_card"
# Nobody can send it back
CANNOT_GO_BACK = frozenset({Means.CASH})
# Days until the money is seen: banks show a refund to a card within three to five working days, up to seven
DAYS = {Means.CARD: 7, Means.DIRECT_DEBIT: 7, Means.TRANSFER: 5, Means.WALLET: 3, Means.GIFT_BALANCE: 0}
OTHERWISE = 7


def expected_day(means: str, granted_on: date) -> date:
    """Return the day by which money granted on a day should have arrived by this means."""
    return granted_on + timedelta(days=DAYS.get(Means(means), OTHERWISE))
