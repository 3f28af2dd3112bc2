"""The customer: who owns. A guest is one too, from the first order on; her id never changes."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.ground.fold import FoldedField
from comptoir.journal.record import Actor


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

    def __str__(self) -> str:
        return self.name or self.email or self.reference or str(self.id)

    @classmethod
    def known_by(cls, id: uuid.UUID) -> Customer:
        """The customer of that id, who is known to exist; her row is read when its content is asked for."""
        return cls.from_db(None, ["id"], [id])

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        # Whoever asks for one field that was not read gets them all, in one statement.
        wanted = None if fields is None else {*fields, *self.get_deferred_fields()}
        super().refresh_from_db(using, wanted, from_queryset)

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
    customer_id = models.UUIDField()

    def __str__(self) -> str:
        return self.email
