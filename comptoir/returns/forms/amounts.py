"""An amount as a person types it, in minor units of its currency."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comptoir.ground.money import digits_of


def in_minor_units(amount: Decimal | None, currency: str) -> int:
    """Return an amount in minor units; nought where there is none."""
    return int((amount or Decimal(0)).scaleb(digits_of(currency)).to_integral_value())


def whole_units(amount: Decimal, currency: str) -> Decimal:
    """Return an amount of so many decimals as its currency has. Raises ValidationError."""
    if amount.scaleb(digits_of(currency)) % 1:
        raise ValidationError(_("Use at most %(digits)s decimal places.") % {"digits": digits_of(currency)})
    return amount
