"""The customer: who owns. A guest is one too, from the first order on; her id never changes."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.ground.fold import FoldedField, fold
from comptoir.journal.record import Actor


class CustomerQuerySet(models.QuerySet["Customer"]):
    """All customers: for what is done by the house, and for staff who look for one."""

    def named(self, words: str) -> Self:
        """Every word stands in the name; accents and case do not matter. Without a word, nobody."""
        asked = fold(words).split()
        found = self if asked else self.none()
        for word in asked:
            found = found.filter(folded_name__contains=word)
        return found


class Customer(models.Model):
    """Somebody the shop sold to, or who has an account, or both."""

    shard_by = "id"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=64, blank=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    folded_name = FoldedField(of="name", max_length=200)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email or self.reference or str(self.id)

    @property
    def actor(self) -> Actor:
        return Actor("customer", str(self.id), str(self))


class CustomerByReference(models.Model):
    """The shop's own customer number, to the customer: the number is hers alone."""

    shard_by = "reference"

    reference = models.CharField(primary_key=True, max_length=64)
    customer_id = models.UUIDField()

    def __str__(self) -> str:
        return self.reference


class CustomerByEmail(models.Model):
    """An e-mail address in lower case, to every customer the shop knows by it."""

    shard_by = "email"

    pk = models.CompositePrimaryKey("email", "customer_id")
    email = models.EmailField()
    customer_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return self.email
