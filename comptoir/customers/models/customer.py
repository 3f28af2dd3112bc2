"""The customer: the owner of rows. A guest is one too, from the first order on; the id never changes."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.ground.email import known_as
from comptoir.ground.fold import FoldedField, fold
from comptoir.journal.record import Actor

if TYPE_CHECKING:
    from comptoir.customers.models.user import User


class CustomerQuerySet(models.QuerySet["Customer"]):
    """All customers: for the house's own work, and for staff who look for one."""

    def named(self, words: str) -> Self:
        """Keep customers with every word in their name, ignoring accents and case; without words, nobody."""
        terms = fold(words).split()
        customers = self if terms else self.none()
        for term in terms:
            customers = customers.filter(folded_name__contains=term)
        return customers


class Customer(models.Model):
    """Somebody the shop sold to, or who has an account, or both.

    `email` is her current address. Others (`CustomerByEmail`) find her, but open nothing. Until she has an
    account, the shop says who she is, last at `shop_updated_at`.
    """

    shard_by = "id"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=64, blank=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    folded_name = FoldedField(of="name", max_length=200)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    shop_updated_at = models.DateTimeField(null=True)

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.email or self.reference or str(self.id)

    @classmethod
    def known_by(cls, id: uuid.UUID) -> Customer:
        """Return the customer with this id, who is known to exist; her row is read only when needed."""
        return cls.from_db(None, ["id"], [id])

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        # When one unread field is needed, read all of them, in one statement.
        needed = None if fields is None else {*fields, *self.get_deferred_fields()}
        super().refresh_from_db(using, needed, from_queryset)

    @property
    def actor(self) -> Actor:
        return Actor("customer", str(self.id), str(self))

    @property
    def described_at(self) -> datetime:
        """When what we know about her was last said."""
        return self.shop_updated_at or self.created_at


class CustomerByReference(models.Model):
    """Leads from the shop's customer number to its customer; the number is hers alone."""

    shard_by = "reference"

    reference = models.CharField(primary_key=True, max_length=64)
    customer_id = models.UUIDField()

    def __str__(self) -> str:
        return self.reference


class CustomerByEmail(models.Model):
    """Leads from a canonical e-mail address to every customer whom the shop knows by it."""

    shard_by = "email"

    pk = models.CompositePrimaryKey("email", "customer_id")
    email = models.EmailField()
    customer_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return self.email


def find_customer(user: User) -> Customer | None:
    """Return the customer that a user signs in for, if any."""
    return Customer.known_by(user.customer_id) if user.customer_id else None


def customer_of(user: User) -> Customer | None:
    """Return the same customer without reading her row, for a journal entry."""
    return Customer(id=user.customer_id) if user.customer_id else None


def customer_for_shop(name: str) -> Customer | None:
    """Return the customer named by the shop: by its own number, or as `id:` and our id."""
    if name.startswith("id:"):
        own = _as_id(name[3:])
        return Customer.objects.filter(id=own).first() if own else None
    look_up = CustomerByReference.objects.filter(reference=name).first()
    return Customer.objects.filter(id=look_up.customer_id).first() if look_up else None


def customers_for_shop(names: Collection[str]) -> dict[str, uuid.UUID]:
    """Return the ids of the customers whom the shop names so; a name that nobody has is left out."""
    ids = {name: own for name in names if name.startswith("id:") and (own := _as_id(name[3:]))}
    look_ups = CustomerByReference.objects.filter(reference__in=set(names) - ids.keys())
    named = dict(look_ups.values_list("reference", "customer_id")) | ids
    there = set(Customer.objects.filter(id__in=named.values()).values_list("id", flat=True))
    return {name: customer for name, customer in named.items() if customer in there}


def _as_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def references_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Return the shop's own number of each of these customers who has one."""
    numbered = Customer.objects.filter(id__in=ids).exclude(reference="")
    return dict(numbered.values_list("id", "reference")) if ids else {}


def without_reference(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of these customers to whom the shop has given no number."""
    unnumbered = Customer.objects.filter(id__in=ids, reference="")
    return set(unnumbered.values_list("id", flat=True))


def customers_at(email: str) -> Iterator[Customer]:
    """Yield every customer whom the shop knows by an address, each read by her own id."""
    look_ups = CustomerByEmail.objects.filter(email=known_as(email)).order_by("customer_id")
    for customer_id in look_ups.values_list("customer_id", flat=True):
        yield from Customer.objects.filter(id=customer_id)
