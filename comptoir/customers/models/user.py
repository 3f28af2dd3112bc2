"""The user, who signs in. A seller's people and staff are users without a customer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, ClassVar, NamedTuple
from unicodedata import category
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from comptoir.customers.phones import is_number
from comptoir.ground.email import is_canonical, known_as
from comptoir.ground.fold import fold
from comptoir.ground.seal import keyed_hash
from comptoir.journal.record import Actor

LONGEST_NAME = 200


class UserManager(BaseUserManager["User"]):
    """Creates users; their address is stored in canonical form."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=known_as(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in.

    `signed_up_at` is None for somebody who was invited to sell or to work here, and is no customer.
    `preferred_step` is the second step that is offered first (`models/step.py`).
    `phone` is in E.164, and hers once verified: then nobody else can sign in with it.
    `customer_id` has no database constraint: a table on one machine must not refer to one that is spread over
    many.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer_id = models.UUIDField(null=True, blank=True, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=16, blank=True)
    phone_verified_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    signed_up_at = models.DateTimeField(null=True)
    password_changed_at = models.DateTimeField(null=True)
    preferred_step = models.CharField(max_length=20, blank=True)

    # The journal records sign-ins; writing them here too would add nothing.
    last_login = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        # The library looks here for users it has not found elsewhere; without an index, its time would tell.
        indexes = [models.Index(fields=["email"], name="user_by_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=models.Q(phone_verified_at__isnull=False), name="one_user_a_phone"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone

    @property
    def has_verified_phone(self) -> bool:
        return self.phone_verified_at is not None

    @property
    def is_being_made(self) -> bool:
        """Whether a sign-up has begun without anything verified yet."""
        return self.signed_up_at is not None and self.customer_id is None and not self.is_staff

    @property
    def first_word_of_name(self) -> str:
        """The word to greet her with: the first of her name, else the part before the @."""
        return self.name.split()[0] if self.name.strip() else self.email.split("@")[0] or self.phone

    @property
    def stamp(self) -> str:
        """A token for a sign-in under way; it changes when password, address or number changes."""
        state = f"{self.password}:{self.email}:{self.phone}:{self.phone_verified_at}"
        return keyed_hash(state, purpose="stamp")[:32]

    @property
    def actor(self) -> Actor:
        is_customer = self.customer_id or self.signed_up_at
        kind = "staff" if self.is_staff else "customer" if is_customer else "seller"
        return Actor(kind, str(self.id), str(self))


def validate_name(text: str) -> None:
    """Raise ValidationError if this cannot be somebody's name; an empty text can.

    A name has no web address, which our letters would spread (mail programs link one even without `www.`),
    has a letter or a digit, and no character that ends or reverses a line. Of a text that is too long, which
    its field refuses, only the beginning is checked.
    """
    text = text[:LONGEST_NAME]
    is_address = bool(re.search(r"://|(^|[^a-z0-9])www\.|[^\W_]{2}\.[^\W\d_]{2}", fold(text)))
    is_seen = not text or any(sign.isalnum() for sign in text)
    if is_address or not is_seen or any(category(sign) in UNSEEN or sign in TURNING for sign in text):
        words = _("Type your name only: no web address, no hidden character, and a space after a full stop.")
        raise ValidationError(words, code="no_name")


UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def account_at(identifier: str) -> User | None:
    """Return the user who signs in with this e-mail address or number (E.164), once it is verified."""
    if is_number(identifier):
        return User.objects.filter(phone=identifier, phone_verified_at__isnull=False).first()
    verified = EmailAddress.objects.filter(email=known_as(identifier), verified=True)
    address = verified.select_related("user").first()
    return address.user if address else None


def accounts_at(addresses: Collection[str]) -> list[tuple[str, User]]:
    """Return those of these addresses that a customer's account has verified, and its user."""
    verified = EmailAddress.objects.filter(
        email__in=addresses, verified=True, user__customer_id__isnull=False
    ).select_related("user")
    return [(address.email, address.user) for address in verified]


class AccountApart(NamedTuple):
    """An account whose address is not canonical, because the canonical one is another account's or
    invalid."""

    user_id: UUID
    email: str
    canonical: str
    other: UUID | None


def accounts_apart() -> Iterator[AccountApart]:
    """Yield every account older than canonical addresses whose address could not be converted."""
    verified = EmailAddress.objects.filter(verified=True)
    for user_id, email in verified.order_by("id").values_list("user_id", "email").iterator():
        if is_canonical(email):
            continue
        other = account_at(email)
        if other and other.pk != user_id:
            yield AccountApart(user_id, email, known_as(email), other.pk)
        elif not is_canonical(known_as(email)):
            yield AccountApart(user_id, email, "", None)


def fingerprint(identifier: str) -> str:
    """Hash an address or number for a counter or the journal: recognisable here, and nowhere else."""
    return keyed_hash(known_as(identifier), purpose="address")[:32]
