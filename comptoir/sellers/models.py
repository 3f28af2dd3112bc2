"""Sellers: who sells, as a customer may know them (DSA article 30, rules M1 and M3), and the shop's keys."""

from __future__ import annotations

import hashlib

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from comptoir.journal.record import Actor


class Seller(models.Model):
    """A professional or a private person who sells in the shop. `reference` is the shop's own."""

    shard_by = "*"

    class Status(models.TextChoices):
        PROFESSIONAL = "professional"
        PRIVATE = "private"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=64, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status, default=Status.PROFESSIONAL)
    legal_name = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    register_name = models.CharField(max_length=100, blank=True)
    register_number = models.CharField(max_length=60, blank=True)
    vat_number = models.CharField(max_length=30, blank=True)
    certifies_eu_law = models.BooleanField(default=False)
    about = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("seller", args=[self.slug])

    @property
    def is_private(self) -> bool:
        """Whether consumer law does not apply to what they sell (rule M3)."""
        return self.status == self.Status.PRIVATE


def public_seller(slug: str) -> Seller | None:
    """The seller whose public page has this address; anybody may look."""
    return Seller.objects.filter(slug=slug).first()


def seller_by_reference(reference: str) -> Seller | None:
    """The seller whom the shop calls so."""
    return Seller.objects.filter(reference=reference).first()


class SellerPerson(models.Model):
    """A user who works for a seller, and so sees that seller's desk."""

    seller = models.ForeignKey(Seller, models.CASCADE, related_name="people", db_constraint=False)
    user = models.OneToOneField("customers.User", models.CASCADE, related_name="seller_person")

    def __str__(self) -> str:
        return f"{self.user} for {self.seller}"


class Scope(models.TextChoices):
    """What a key of the shop may do."""

    READ_ORDERS = "orders:read", _("Read orders")
    WRITE_ORDERS = "orders:write", _("Send orders")
    READ_CUSTOMERS = "customers:read", _("Read customers and their addresses")
    READ_EVENTS = "events:read", _("Read the feed of events")


class ShopKey(models.Model):
    """A key with which the shop's own program comes in; with a `seller`, to that seller's orders alone.

    Of its secret only the SHA-256 is kept: 256 random bits need no slow hash. `start` is shown to tell keys
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
        """What it may do, for a reader."""
        return [str(Scope(scope).label) for scope in self.scopes]


class ShopRequest(HttpRequest):
    """A request of the shop's program, once its door has recognised the key."""

    shop: ShopKey


def hash_secret(secret: str) -> str:
    """What is kept of a key's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_of(secret: str) -> ShopKey | None:
    """The key of a secret that came with a request; None where there is none, or it was revoked."""
    held = ShopKey.objects.select_related("seller")
    return held.filter(secret_hash=hash_secret(secret), revoked_at__isnull=True).first()
