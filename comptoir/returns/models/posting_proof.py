"""A proof of posting is a photo by which a customer shows that she has sent a return that nobody scanned."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptoir.ground.owned import CUSTOMER, DELETE, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.photos.models import Photo
from comptoir.returns.models.returned import LONGEST_WHY, Return

MOST_PROOFS = 3


class PostingProof(Owned):
    """A photo of a receipt from the post; `why` says why it was not accepted, empty where it was.

    It is answered by the seller, by the shop, by the clock, or by the carrier's first scan.
    """

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="+", db_index=False)
    back_id = models.UUIDField(editable=False)
    back = OwnedRelation(Return, "back_id", related_name="posting_proofs")
    photo_id = models.UUIDField(editable=False)
    photo = OwnedRelation(Photo, "photo_id", related_name="shown_by_posting_proofs")
    added_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="posting_proof_return", column="back_id", to="returns_return"),
            models.UniqueConstraint(fields=["customer", "back_id", "photo_id"], name="posting_proof_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(why="", answered_by=""),
                name="posting_proof_answered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.photo_id)

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def is_doubted(self) -> bool:
        return bool(self.why)


def proofs_of(back: Return) -> list[PostingProof]:
    """Return the proofs of posting of a return, the newest first."""
    rows = PostingProof.objects.for_customer(back.customer_id).filter(back_id=back.id)
    return list(rows.order_by("-added_at", "-id"))


def shown_by_proof(back: Return, photo: UUID) -> Photo | None:
    """Return the photo with this id, if it is a proof of this return's."""
    rows = PostingProof.objects.for_customer(back.customer_id).filter(back_id=back.id, photo_id=photo)
    proof: PostingProof | None = rows.select_related("photo").first()
    return proof.photo if proof else None
