"""Sellers: their public identity, as a customer may know it (DSA article 30)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.asking import open_to
from comptoir.customers.models import User


class Seller(models.Model):
    """A professional or a private person who sells; `status` is empty until the shop says which.

    `reference` is the shop's own.
    """

    shard_by = "*"

    class Status(models.TextChoices):
        PROFESSIONAL = "professional"
        PRIVATE = "private"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=64, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status, blank=True)
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
        """Whether consumer law does not apply to their sales."""
        return self.status == self.Status.PRIVATE


def public_seller(slug: str) -> Seller | None:
    """Return the seller whose public page has this slug; anybody may look."""
    return Seller.objects.filter(slug=slug).first()


def seller_by_reference(reference: str) -> Seller | None:
    """Return the seller with the shop's reference."""
    return Seller.objects.filter(reference=reference).first()


def sellers_of_ids(ids: Collection[UUID]) -> dict[UUID, Seller]:
    """Return these sellers by id."""
    return Seller.objects.in_bulk(ids)


class SellerPerson(models.Model):
    """A user who works for a seller, and sees that seller's desk."""

    seller = models.ForeignKey(Seller, models.CASCADE, related_name="people", db_constraint=False)
    user = models.OneToOneField("customers.User", models.CASCADE, related_name="seller_person")

    def __str__(self) -> str:
        return f"{self.user} for {self.seller}"


def seller_of(user: User) -> Seller | None:
    """Return the seller for whom the user works; without a statement if the sign-in read that there is
    none."""
    if getattr(user, "sells_for", user) is None:
        return None
    person = SellerPerson.objects.filter(user=user).select_related("seller").first()
    return person.seller if person else None


def has_people(seller: Seller) -> bool:
    """Return whether somebody reads the seller's desk."""
    return SellerPerson.objects.filter(seller_id=seller.id).exists()


def people_of(seller: Seller) -> list[User]:
    """Return those who work for a seller."""
    return [person.user for person in SellerPerson.objects.filter(seller=seller).select_related("user")]


class SellerRequest(HttpRequest):
    """A request of a page for sellers: everything it reads starts from `seller`."""

    seller: Seller
    user: User  # type: ignore[assignment]


seller_only = open_to("seller")
