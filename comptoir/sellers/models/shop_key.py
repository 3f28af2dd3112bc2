"""The shop's keys: how its program authenticates, and what each key may do."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from comptoir.journal.record import Actor
from comptoir.sellers.models.seller import Seller


class Scope(models.TextChoices):
    """A permission of a key."""

    READ_ORDERS = "orders:read", _("Read orders")
    WRITE_ORDERS = "orders:write", _("Import orders")
    READ_CUSTOMERS = "customers:read", _("Read customers and their addresses")
    WRITE_CUSTOMERS = "customers:write", _("Create and change customers")
    READ_POLICY = "policy:read", _("Read the cancellation and returns policy")
    WRITE_POLICY = "policy:write", _("Change the cancellation and returns policy")
    READ_MESSAGES = "messages:read", _("Read what customers ask")
    WRITE_MESSAGES = "messages:write", _("Answer customers")
    READ_EVENTS = "events:read", _("Read the feed of events")


class ShopKey(models.Model):
    """A key for the shop's own program; with a `seller`, only for that seller's orders.

    Only the SHA-256 of its secret is stored: 256 random bits need no slow hash. `start` is shown to tell keys
    apart.
    """

    shard_by = "*"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    start = models.CharField(max_length=20, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    seller = models.ForeignKey(Seller, models.CASCADE, null=True, related_name="keys")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        return Actor("shop", str(self.id), self.name)

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    def scope_names(self) -> list[str]:
        """Return what the key may do, in the reader's language."""
        return [str(Scope(scope).label) for scope in self.scopes]


class ShopRequest(HttpRequest):
    """A request of the shop's program, once its key is recognised."""

    shop: ShopKey


def hash_secret(secret: str) -> str:
    """Hash a key's secret for storage."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_of(secret: str) -> ShopKey | None:
    """Return the key with this secret; None if there is none, or it was revoked."""
    keys = ShopKey.objects.select_related("seller")
    return keys.filter(secret_hash=hash_secret(secret), revoked_at__isnull=True).first()


def staff_keys() -> list[ShopKey]:
    """Return every key, valid ones first, the newest first."""
    keys = ShopKey.objects.select_related("seller").order_by("-created_at")
    return sorted(keys, key=lambda key: key.is_revoked)


def staff_key(id: UUID) -> ShopKey | None:
    """Return the key with this id."""
    return ShopKey.objects.filter(id=id).first()
