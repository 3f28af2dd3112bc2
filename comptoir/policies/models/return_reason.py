"""A customer says why she sends something back; who pays for it and what she may have instead follow."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_COMMENT = 200


class Payer(models.TextChoices):
    """The one who pays for the way back."""

    SELLER = "seller", _("The seller")
    CUSTOMER = "customer", _("The customer")


class Remedy(models.TextChoices):
    """What a customer may have for what is sent back."""

    REFUND = "refund", _("Refund")
    REPLACEMENT = "replacement", _("Replacement")
    EXCHANGE = "exchange", _("Exchange")


class Comment(Enum):
    """Whether a reason wants a comment. Inside the legal period none is compulsory, whatever the reason."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class Rule(NamedTuple):
    """What follows from a reason; `is_fault` tells that something is wrong with what was delivered."""

    remedies: tuple[Remedy, ...]
    comment: Comment = Comment.OPTIONAL
    is_fault: bool = False
    asks_photo: bool = False


class ReturnReason(models.TextChoices):
    """The reasons for a return, in the sequence in which they are offered: those given most come first."""

    UNWANTED_ITEM = "unwanted_item", _("No longer needed")
    DEFECTIVE = "defective", _("Item defective or doesn’t work")
    TOO_SMALL = "too_small", _("Too small")
    TOO_LARGE = "too_large", _("Too large")
    POOR_FIT = "poor_fit", _("Poor fit")
    WRONG_ITEM_SENT = "wrong_item_sent", _("Wrong item was sent")
    TOO_LATE = "too_late", _("Item arrived too late")
    DAMAGED_INSIDE = "damaged_inside", _("Product damaged, but shipping box OK")
    DAMAGED_BY_CARRIER = "damaged_by_carrier", _("Product and shipping box both damaged")
    MISSING_PARTS = "missing_parts", _("Missing or broken parts")
    BAD_DESCRIPTION = "bad_description", _("Inaccurate website description")
    QUALITY_UNACCEPTABLE = "quality_unacceptable", _("Performance or quality not adequate")
    NOT_COMPATIBLE = "not_compatible", _("Incompatible or not useful")
    COLOUR = "colour", _("Colour")
    STYLE = "style", _("Style")
    ORDERED_WRONG_ITEM = "ordered_wrong_item", _("Bought by mistake")
    FOUND_BETTER_PRICE = "found_better_price", _("Better price available")
    EXTRA_ITEM = "extra_item", _("Received extra item, not ordered (no refund needed)")
    UNAUTHORIZED_PURCHASE = "unauthorized_purchase", _("Purchase not authorised")
    OTHER = "other", _("Other")
    NOT_SAID = "not_said", _("Prefer not to say")

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """Return what she may choose, the first being what most choose; nothing for what she did not buy."""
        return RULES[self].remedies

    @property
    def comment(self) -> Comment:
        """Tell whether she has to say more, in at most `LONGEST_COMMENT` signs."""
        return RULES[self].comment

    @property
    def asks_photo(self) -> bool:
        """Tell whether a photo would help."""
        return RULES[self].asks_photo

    @property
    def is_fault(self) -> bool:
        """Tell whether what came is wrong, or came wrongly: then the way back costs the customer nothing."""
        return RULES[self].is_fault

    @property
    def default_payer(self) -> Payer:
        """Return who pays for the way back where the shop has decided nothing."""
        return Payer.SELLER if self.is_fault else Payer.CUSTOMER


_REFUND = (Remedy.REFUND,)
_SAME_AGAIN = (Remedy.REFUND, Remedy.REPLACEMENT)
_ANOTHER = (Remedy.REFUND, Remedy.EXCHANGE)
_FAULT = Rule(_SAME_AGAIN, Comment.REQUIRED, is_fault=True)
_SEEN = _FAULT._replace(asks_photo=True)
RULES: dict[ReturnReason, Rule] = {
    ReturnReason.UNWANTED_ITEM: Rule(_REFUND),
    ReturnReason.DEFECTIVE: _SEEN._replace(remedies=(Remedy.REPLACEMENT, Remedy.REFUND)),
    ReturnReason.TOO_SMALL: Rule(_ANOTHER),
    ReturnReason.TOO_LARGE: Rule(_ANOTHER),
    ReturnReason.POOR_FIT: Rule(_ANOTHER),
    ReturnReason.WRONG_ITEM_SENT: _SEEN._replace(remedies=(Remedy.REPLACEMENT, Remedy.REFUND)),
    ReturnReason.TOO_LATE: Rule(_REFUND, is_fault=True),
    ReturnReason.DAMAGED_INSIDE: _SEEN,
    ReturnReason.DAMAGED_BY_CARRIER: _SEEN,
    ReturnReason.MISSING_PARTS: _SEEN._replace(remedies=(Remedy.REPLACEMENT, Remedy.REFUND)),
    ReturnReason.BAD_DESCRIPTION: _FAULT._replace(remedies=_REFUND),
    ReturnReason.QUALITY_UNACCEPTABLE: _FAULT,
    ReturnReason.NOT_COMPATIBLE: Rule(_ANOTHER, Comment.REQUIRED),
    ReturnReason.COLOUR: Rule(_ANOTHER),
    ReturnReason.STYLE: Rule(_ANOTHER),
    ReturnReason.ORDERED_WRONG_ITEM: Rule(_ANOTHER),
    ReturnReason.FOUND_BETTER_PRICE: Rule(_REFUND),
    ReturnReason.EXTRA_ITEM: Rule((), Comment.REQUIRED, is_fault=True),
    ReturnReason.UNAUTHORIZED_PURCHASE: Rule(_REFUND),
    ReturnReason.OTHER: Rule(_ANOTHER, Comment.REQUIRED),
    ReturnReason.NOT_SAID: Rule(_REFUND),
}
