"""A letter that the shop sends itself is switched off."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class LetterSwitch(models.Model):
    """A letter that is switched off, by its name, such as `orders/confirmed`."""

    name = models.CharField(primary_key=True, max_length=80)
    off_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


def is_switched_off(name: str) -> bool:
    return LetterSwitch.objects.filter(name=name).exists()


def switched_off() -> set[str]:
    """Return the names of all letters that are switched off."""
    return set(LetterSwitch.objects.values_list("name", flat=True))
