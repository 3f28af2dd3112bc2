"""The customer: who owns. A guest is one too, from the first order on; her id never changes."""

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
    """All customers: for what is done by the house, and for staff who look for one."""

    def named(self, words: str) -> Self:
        """Every word stands in the name; accents and case do not matter. Without a word, nobody."""
        asked = fold(words).split()
        found = self if asked else self.none()
        for word in asked:
            found = found.filter(folded_name__contains=word)
        return found


class Customer(models.Model):
    """Somebody the shop sold to, or who has an account, or both.

    `email` is her own now: by others (`CustomerByEmail`) she is found, and nothing is opened. Until she has
    an account the shop says who she is, the last time at `shop_updated_at`.
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
        """The customer of that id, who is known to exist; her row is read when its content is asked for."""
        return cls.from_db(None, ["id"], [id])

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        # Whoever asks for one field that was not read gets them all, in one statement.
        wanted = None if fields is None else {*fields, *self.get_deferred_fields()}
        super().refresh_from_db(using, wanted, from_queryset)

    @property
    def actor(self) -> Actor:
        return Actor("customer", str(self.id), str(self))

    @property
    def described_at(self) -> datetime:
        """Of which moment what is known of her is."""
        return self.shop_updated_at or self.created_at


class CustomerByReference(models.Model):
    """The shop's own customer number, to the customer: the number is hers alone."""

    shard_by = "reference"

    reference = models.CharField(primary_key=True, max_length=64)
    customer_id = models.UUIDField()

    def __str__(self) -> str:
        return self.reference


class CustomerByEmail(models.Model):
    """An e-mail address in its one form, to every customer the shop knows by it."""

    shard_by = "email"

    pk = models.CompositePrimaryKey("email", "customer_id")
    email = models.EmailField()
    customer_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return self.email


def find_customer(user: User) -> Customer | None:
    """The customer that a user signs in for; None for those who are none."""
    return Customer.known_by(user.customer_id) if user.customer_id else None


def customer_of(user: User) -> Customer | None:
    """The same, for what is written down of her: a row that is not read."""
    return Customer(id=user.customer_id) if user.customer_id else None


def customer_for_shop(name: str) -> Customer | None:
    """The customer whom the shop names: by its own number for her, or as `id:` and our id."""
    if name.startswith("id:"):
        try:
            return Customer.objects.filter(id=uuid.UUID(name[3:])).first()
        except ValueError:
            return None
    held = CustomerByReference.objects.filter(reference=name).first()
    return Customer.objects.filter(id=held.customer_id).first() if held else None


def references_of(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The shop's own numbers of these customers; none for who has none."""
    held = Customer.objects.filter(id__in=ids).exclude(reference="")
    return dict(held.values_list("id", "reference")) if ids else {}


def without_reference(ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these customers the shop has given no number yet."""
    held = Customer.objects.filter(id__in=ids, reference="")
    return set(held.values_list("id", flat=True))


def customers_at(email: str) -> Iterator[Customer]:
    """Every customer whom the shop knows by an address, one after the other: each is a row of her own."""
    held = CustomerByEmail.objects.filter(email=known_as(email)).order_by("customer_id")
    for customer_id in held.values_list("customer_id", flat=True):
        yield from Customer.objects.filter(id=customer_id)
