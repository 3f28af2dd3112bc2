"""The user: who signs in. A seller's person and staff are users without a customer."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterator
from typing import Any, ClassVar, NamedTuple
from unicodedata import category
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from comptoir.customers.phones import is_number
from comptoir.ground.email import is_canonical, known_as
from comptoir.ground.fold import fold
from comptoir.journal.record import Actor

LONGEST_NAME = 200


class UserManager(BaseUserManager["User"]):
    """Makes users; an address is kept in its one form."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=known_as(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in.

    `signed_up_at` is None for those who were invited to sell or to work here, and are no customers.
    `preferred_step` is the way of the second step that is offered first (`models/step.py`).
    `phone` is in E.164, and hers once it is verified: nobody else can then sign in with it.
    `customer_id` carries no database constraint: a table that stays on one machine must not point
    into one that is spread over many.
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

    # The journal says when she signed in; a row that is written each time says no more.
    last_login = None

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        # The library looks here for whoever it has not found elsewhere: slowly, and the clock would tell.
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
        """Whether somebody began to sign up, and has shown nothing to be theirs."""
        return self.signed_up_at is not None and self.customer_id is None and not self.is_staff

    @property
    def first_word_of_name(self) -> str:
        """What « Bonjour … » says: the first word of the name, else what stands before the @."""
        return self.name.split()[0] if self.name.strip() else self.email.split("@")[0] or self.phone

    @property
    def stamp(self) -> str:
        """What a way in that is under way stands on: another once password, address or number is another."""
        held = f"{self.password}:{self.email}:{self.phone}:{self.phone_verified_at}"
        key = settings.SECRET_KEY.encode()
        return hmac.new(key, f"stamp:{held}".encode(), hashlib.sha256).hexdigest()[:32]

    @property
    def actor(self) -> Actor:
        is_customer = self.customer_id or self.signed_up_at
        kind = "staff" if self.is_staff else "customer" if is_customer else "seller"
        return Actor(kind, str(self.id), str(self))


def validate_name(text: str) -> None:
    """Raise ValidationError where this cannot be what somebody is called; an empty one can.

    It holds no web address, which letters would carry to others (mail programs link one without its `www.`
    too), a letter or a digit, and no sign that ends a line or turns it around. Of one that is too long, which
    its field refuses, the beginning alone is read.
    """
    text = text[:LONGEST_NAME]
    is_address = bool(re.search(r"://|(^|[^a-z0-9])www\.|[^\W_]{2}\.[^\W\d_]{2}", fold(text)))
    is_seen = not text or any(sign.isalnum() for sign in text)
    if is_address or not is_seen or any(category(sign) in UNSEEN or sign in TURNING for sign in text):
        words = _("Type your name only: no web address, no hidden sign, and a space after a full stop.")
        raise ValidationError(words, code="no_name")


UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def account_at(identifier: str) -> User | None:
    """Who signs in with this e-mail address or this number (E.164), once it is verified."""
    if is_number(identifier):
        return User.objects.filter(phone=identifier, phone_verified_at__isnull=False).first()
    verified = EmailAddress.objects.filter(email=known_as(identifier), verified=True)
    held = verified.select_related("user").first()
    return held.user if held else None


def accounts_at(addresses: Collection[str]) -> list[tuple[str, User]]:
    """Which of these addresses an account of a customer's has verified."""
    held = EmailAddress.objects.filter(
        email__in=addresses, verified=True, user__customer_id__isnull=False
    ).select_related("user")
    return [(one.email, one.user) for one in held]


class AccountApart(NamedTuple):
    """An account whose address is not in its one form: that is another account's, or there is none."""

    user_id: UUID
    email: str
    canonical: str
    other: UUID | None


def accounts_apart() -> Iterator[AccountApart]:
    """Every account that was there before addresses had one form, and could not be brought into it."""
    held = EmailAddress.objects.filter(verified=True)
    for user_id, email in held.order_by("id").values_list("user_id", "email").iterator():
        if is_canonical(email):
            continue
        other = account_at(email)
        if other and other.pk != user_id:
            yield AccountApart(user_id, email, known_as(email), other.pk)
        elif not is_canonical(known_as(email)):
            yield AccountApart(user_id, email, "", None)


def fingerprint(identifier: str) -> str:
    """An address or a number as a counter or the journal may hold it: recognisable here, and nowhere else."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"address:" + known_as(identifier).encode(), hashlib.sha256).hexdigest()[:32]
