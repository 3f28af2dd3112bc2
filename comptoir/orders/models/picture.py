"""A picture is fetched once from an address of the shop's, made small, and served by us."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from comptoir.ui.pictures import LARGE, SMALL

SIZES = (SMALL, LARGE)
# A picture that could not be had is tried again when an order with it comes so much later.
GIVEN_UP_FOR = timedelta(days=1)


class PictureQuerySet(models.QuerySet["Picture"]):
    def due(self, now: datetime) -> Self:
        """Keep the pictures that are due now, the longest waiting first."""
        return self.filter(due_at__lte=now).order_by("due_at")


class Picture(models.Model):
    """A picture at `url` is kept under that address's digest.

    `due_at` is the moment of its next fetch: None once it is stored or was given up, for `last_error`.
    """

    shard_by = "digest"

    digest = models.CharField(primary_key=True, max_length=64)
    url = models.URLField(max_length=1000)
    wanted_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    fetched_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = PictureQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="picture_due", condition=models.Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def has_files(self) -> bool:
        """Tell whether the picture is stored in every size."""
        return all(picture_file(self.digest, size).exists() for size in SIZES)


def picture_file(digest: str, size: int) -> Path:
    """Return the path of the picture with this digest, at most so many pixels high and wide."""
    return Path(settings.PICTURES_DIR) / digest[:2] / f"{digest}-{size}.webp"
