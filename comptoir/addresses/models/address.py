"""The address: one place of a customer's, and whether it is her default for delivery or for billing."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.addresses.models.content import LONGEST, Content, PropertyKind
from comptoir.addresses.models.country import LINE
from comptoir.ground.owned import CUSTOMER, DELETE, Owned, OwnedQuerySet

MOST_ADDRESSES = 50


class Purpose(models.TextChoices):
    """What an address is the default for."""

    SHIPPING = "shipping", _("Delivery")
    BILLING = "billing", _("Billing")

    @property
    def field(self) -> str:
        """The column that says so."""
        return f"is_default_{self.value}"


class AddressQuerySet(OwnedQuerySet["Address"]):
    """A customer's addresses; start from `customer.addresses`."""

    def defaults_first(self) -> AddressQuerySet:
        """The default for delivery, the one for billing, then the newest."""
        return self.order_by("-is_default_shipping", "-is_default_billing", "-id")

    def saying(self, content: Content) -> AddressQuerySet:
        """Those that say exactly this."""
        return self.filter(**_columns(content))


class Address(Owned):
    """One place of a customer's. An order keeps its own copy: changing or deleting this changes no order."""

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="addresses", db_index=False)
    country = models.CharField(max_length=2)
    name = models.CharField(max_length=LINE)
    company = models.CharField(max_length=LINE, blank=True)
    street = models.JSONField(default=list)
    district = models.CharField(max_length=LINE, blank=True)
    city = models.CharField(max_length=LINE, blank=True)
    region = models.CharField(max_length=LINE, blank=True)
    postcode = models.CharField(max_length=LINE, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    property_kind = models.CharField(max_length=10, choices=PropertyKind, blank=True)
    access_code = models.CharField(max_length=LONGEST["access_code"], blank=True)
    safe_place = models.CharField(max_length=LONGEST["safe_place"], blank=True)
    neighbour = models.CharField(max_length=LONGEST["neighbour"], blank=True)
    closed_days = models.JSONField(default=list)
    instructions = models.CharField(max_length=LONGEST["instructions"], blank=True)
    is_default_shipping = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default_shipping=True), name="one_default_for_shipping"
            ),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default_billing=True), name="one_default_for_billing"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(self.content.lines())

    def get_absolute_url(self) -> str:
        return reverse("address", args=[self.id])

    @property
    def content(self) -> Content:
        """What it says."""
        values = {field.name: getattr(self, field.name) for field in fields(Content)}
        return Content(**values | {"street": tuple(self.street), "closed_days": tuple(self.closed_days)})

    def say(self, content: Content) -> list[str]:
        """Write what the address says; answers the names of the fields that changed."""
        changed = [name for name, value in _columns(content).items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, _columns(content)[name])
        return changed

    def purposes(self) -> list[Purpose]:
        """What it is the default for."""
        return [purpose for purpose in Purpose if getattr(self, purpose.field)]


def _columns(content: Content) -> dict[str, Any]:
    values = {field.name: getattr(content, field.name) for field in fields(Content)}
    return values | {"street": list(content.street), "closed_days": list(content.closed_days)}
