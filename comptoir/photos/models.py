"""A photo is a row of its customer's and two files, which the house has made of what was sent."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.owned import CUSTOMER, DELETE, Owned

# Sides in pixels: in a list, and as large as one looks closely
SMALL, LARGE = SIZES = (320, 2048)
LARGEST_BYTES = 10_000_000
ACCEPTED = ("image/jpeg", "image/png", "image/webp")
KIND = "image/jpeg"


class Photo(Owned):
    """A photo about a customer's matter, whoever added it; `width` and `height` are those of the large file.

    What shows it relates to it by an `OwnedRelation`; a photo to which nothing relates is forgotten.
    """

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="photos", db_index=False)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    by_kind = models.CharField(max_length=20)
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.id)


class PhotoFile(models.Model):
    """The files of a photo, found by its customer once her rows are gone."""

    shard_by = "*"

    id = models.UUIDField(primary_key=True, editable=False)
    customer_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


def photo_file(id: UUID, size: int) -> Path:
    """Return the path of a photo of this size."""
    return Path(settings.PHOTOS_DIR) / id.hex[-2:] / f"{id.hex}-{size}.jpg"


def too_large_words() -> str:
    """Say that a photo is too large, and what to do."""
    words = _(
        "This photo is too large: at most %(most)s MB. Choose a smaller one, or send a screenshot of it."
    )
    return words % {"most": LARGEST_BYTES // 1_000_000}
