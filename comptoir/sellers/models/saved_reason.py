"""A reason that a seller, or the shop's staff, keeps to refuse or to deduct with the same words again."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from uuid_utils.compat import uuid7

from comptoir.sellers.models.seller import Seller

LONGEST_REASON, LONGEST_CHOICE = 500, 80


class SavedReason(models.Model):
    """Words for customers, of a seller's people; without a seller, of those who work for the shop."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seller = models.ForeignKey(
        Seller, models.CASCADE, null=True, related_name="saved_reasons", db_constraint=False
    )
    text = models.CharField(max_length=LONGEST_REASON)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "text"], name="saved_reason_once"),
            models.UniqueConstraint(
                fields=["text"], condition=models.Q(seller=None), name="saved_reason_of_shop_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


def saved_reasons(seller: Seller | None) -> list[SavedReason]:
    """Return the reasons that a seller's people keep; without a seller, those of the shop's staff."""
    return list(SavedReason.objects.filter(seller=seller).order_by("text"))


def saved_reason(id: UUID, seller: Seller | None) -> SavedReason | None:
    """Return one of these reasons."""
    return SavedReason.objects.filter(id=id, seller=seller).first()


def reason_choices(seller: Seller | None) -> list[tuple[str, str]]:
    """Return these reasons as a field offers them: each text, and as much of it as a list can show."""
    return [(kept.text, Truncator(kept.text).chars(LONGEST_CHOICE)) for kept in saved_reasons(seller)]
