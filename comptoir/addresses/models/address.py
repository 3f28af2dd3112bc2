"""A customer's address, and whether it is the default for delivery or for billing."""

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
from comptoir.ground.written_once import WrittenOnce

MOST_ADDRESSES = 50


class Purpose(models.TextChoices):
    """A purpose that an address can be the default for."""

    SHIPPING = "shipping", _("Delivery")
    BILLING = "billing", _("Billing")

    @property
    def field(self) -> str:
        """The column that marks this default."""
        return f"is_default_{self.value}"


class AddressQuerySet(OwnedQuerySet["Address"]):
    """A customer's addresses; start from `customer.addresses`."""

    def defaults_first(self) -> AddressQuerySet:
        """Sort by default for delivery, default for billing, then newest."""
        return self.order_by("-is_default_shipping", "-is_default_billing", "-id")

    def with_content(self, content: Content) -> AddressQuerySet:
        """Keep the addresses that say exactly this."""
        return self.filter(**_columns(content))


class Address(Owned):
    """An address in a customer's book; an order keeps its own copy, so it does not follow changes here."""

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
        """The content of the address."""
        values = {field.name: getattr(self, field.name) for field in fields(Content)}
        return Content(**values | {"street": tuple(self.street), "closed_days": tuple(self.closed_days)})

    def set_content(self, content: Content) -> list[str]:
        """Copy the content into the columns, and return the names of those that changed."""
        columns = _columns(content)
        changed = [name for name, value in columns.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, columns[name])
        return changed

    def purposes(self) -> list[Purpose]:
        """Return the purposes that the address is the default for."""
        return [purpose for purpose in Purpose if getattr(self, purpose.field)]


_BOOK = WrittenOnce(
    lambda customer: Address.objects.filter(customer_id=customer).defaults_first(), models.UUIDField()
)


def book_of(customer: Any) -> list[Address]:
    """Return the customer's addresses, the defaults first, for a page that is asked often."""
    return _BOOK.all(customer.pk)


def _columns(content: Content) -> dict[str, Any]:
    values = {field.name: getattr(content, field.name) for field in fields(Content)}
    return values | {"street": list(content.street), "closed_days": list(content.closed_days)}
