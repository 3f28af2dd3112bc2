"""Signing up and in, the password, and the language: what is changed, and what is written down of it."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.facts import (
    PASSWORD_CHANGED,
    PHONE_VERIFIED,
    SIGN_IN_FAILED,
    SIGNED_IN,
    SIGNED_UP,
)
from comptoir.customers.models import Customer, User
from comptoir.ground.refusal import Refused
from comptoir.journal.record import NOBODY_KNOWN, Actor, record


@transaction.atomic
def note_sign_up(user: User) -> None:
    """Write down that a user was made, without her name: the house's journal holds it, not yet hers."""
    record(SIGNED_UP, about=user, by=Actor("customer", str(user.id), ""))


@transaction.atomic
def note_sign_in(user: User) -> None:
    """Write down that the user signed in."""
    record(SIGNED_IN, about=user, by=user, customer=customer_of(user))


@transaction.atomic
def note_failed_sign_in(address: str) -> None:
    """Write down a failed sign-in, with a fingerprint of what was typed and never the text itself."""
    record(SIGN_IN_FAILED, about=None, by=NOBODY_KNOWN, address=fingerprint(address)[:16])


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Give the user a new password; her other sessions end, because they hold a hash of the old one."""
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "password_changed_at"])
    record(PASSWORD_CHANGED, about=user, by=user, customer=customer_of(user))


def verify_phone(user: User, phone: str) -> None:
    """Give the user a number that she has shown to be hers.

    Raises Refused where somebody else has shown the same meanwhile.
    """
    try:
        with transaction.atomic():
            user.phone, user.phone_verified_at = phone, timezone.now()
            user.save(update_fields=["phone", "phone_verified_at"])
            record(PHONE_VERIFIED, about=user, by=user, customer=customer_of(user))
    except IntegrityError:
        words = _("This number has just been taken into use with another account. Use another one.")
        raise Refused(words, "phone_taken") from None


@transaction.atomic
def remember_language(user: User, *, language: str) -> None:
    """Keep the language in which the user reads her pages and letters."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        if user.customer_id:
            Customer.objects.filter(id=user.customer_id).update(language=language)


def customer_of(user: User) -> Customer | None:
    """The customer the user signs in for, if she is one."""
    return Customer(id=user.customer_id) if user.customer_id else None


def fingerprint(address: str) -> str:
    """An address as a counter, a cookie or the journal may hold it: recognisable here, and nowhere else."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"address:" + address.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]
