"""Signing up and in, the password, and the language: what is changed, and what is written down of it."""

from __future__ import annotations

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.customers.actions.alerts import alert
from comptoir.customers.actions.note import note
from comptoir.customers.actions.tries import forget_tries
from comptoir.customers.facts import (
    NAME_CHANGED,
    PASSWORD_CHANGED,
    PHONE_VERIFIED,
    SIGN_IN_FAILED,
    SIGNED_UP,
)
from comptoir.customers.models import Customer, User, Visit, account_at, customer_of, fingerprint
from comptoir.ground.refusal import Refused
from comptoir.journal.models import NOBODY
from comptoir.journal.record import NOBODY_KNOWN, Actor, record


@transaction.atomic
def note_sign_up(user: User) -> None:
    """Write down that a user was made, without her name: the house's journal holds it, not yet hers."""
    record(SIGNED_UP, about=user, by=Actor("customer", str(user.id), ""))


@transaction.atomic
def correct_sign_up(id: str, name: str, password: str) -> None:
    """Take the name and the password that were typed last, while the code of a new account is waited for.

    Nothing is changed where the address has an account already (`id` is empty), or is somebody's by now; it
    takes as long.
    """
    user = _unfinished(id).select_for_update().first() if id else None
    if user is None:
        make_password(password)
        return
    user.name = name
    user.set_password(password)
    user.save(update_fields=["name", "password"])


def name_new_account(user: User, name: str) -> None:
    """Take the name of whoever has shown that the address of an unfinished account is hers."""
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def forget_sign_up(id: str) -> None:
    """Drop a user whose sign-up was given up before any address or number was shown to be hers."""
    if id:
        _unfinished(id).delete()


@transaction.atomic
def forget_sign_ups_at(place: str, *, but: str = "") -> None:
    """Drop whoever began to sign up with an address or a number and has not shown it to be theirs.

    The user of the id `but` stays: the browser that asks began her itself.
    """
    begun = EmailAddress.objects.filter(email=place, verified=False).values("user_id")
    for held in User.objects.filter(Q(id__in=begun) | Q(phone=place, phone_verified_at=None)):
        if str(held.pk) != but:
            _unfinished(str(held.pk)).delete()


class Claim(NamedTuple):
    """What a browser that waits for the code of a new account keeps of it: the password as its hash."""

    user: str
    email: str
    phone: str
    name: str
    password: str


def claim_of(user: User) -> Claim:
    return Claim(str(user.pk), user.email, user.phone, user.name, user.password)


@transaction.atomic
def take_up_sign_up(claim: Claim | None) -> None:
    """Let the browser that types a code go on, where somebody else began to sign up with the same since.

    Nothing is changed where an account has the address or the number by now; it is looked up alike.
    """
    held = claim or Claim(str(NOBODY), "", "", "", "")
    is_there = User.objects.filter(id=held.user).exists()
    if claim is None or is_there or account_at(claim.phone or claim.email):
        return
    forget_sign_ups_at(claim.phone or claim.email)
    user = User.objects.create(
        id=claim.user,
        email=claim.email,
        phone=claim.phone,
        name=claim.name,
        password=claim.password,
        language=get_language() or settings.LANGUAGE_CODE,
        signed_up_at=timezone.now(),
    )
    if claim.email:
        EmailAddress.objects.create(user=user, email=claim.email.lower(), verified=False, primary=True)


def _unfinished(id: str) -> QuerySet[User]:
    """The user of this id, while nobody has shown her address or her number to be theirs."""
    shown = EmailAddress.objects.filter(user_id=id, verified=True).values("user_id")
    begun = User.objects.filter(id=id, customer_id=None, is_staff=False, signed_up_at__isnull=False)
    return begun.filter(phone_verified_at=None).exclude(id__in=shown)


@transaction.atomic
def note_failed_sign_in(identifier: str, *, visit: Visit) -> None:
    """Write down a failed sign-in: in her journal whose account it is, else in the house's.

    Of what was typed there is a fingerprint, and never the text itself.
    """
    user = account_at(identifier)
    typed = fingerprint(identifier)[:16]
    note(SIGN_IN_FAILED, user, by=NOBODY_KNOWN, address=typed, visit=visit)


@transaction.atomic
def change_password(user: User, password: str, *, visit: Visit) -> None:
    """Give the user a new password; her sessions end, and her browsers are asked the second step again."""
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "password_changed_at"])
    user.sessions.all().delete()
    user.browsers.update(trusted_until=None)
    user.ways_back.filter(ended_at=None).update(ended_at=timezone.now())
    forget_tries(user)
    note(PASSWORD_CHANGED, user, visit=visit)
    alert(user, PASSWORD_CHANGED, visit=visit)


@transaction.atomic
def change_name(user: User, name: str, *, visit: Visit) -> None:
    """Call the user by another name, and the customer too."""
    if user.name == name:
        return
    user.name = name
    user.save(update_fields=["name"])
    if user.customer_id:
        customer = Customer.objects.get(id=user.customer_id)
        customer.name = name
        customer.save(update_fields=["name", "folded_name"])
    note(NAME_CHANGED, user, visit=visit)


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
        words = _("This number now belongs to another account. Use another one.")
        raise Refused(words, "phone_taken") from None


@transaction.atomic
def remember_language(user: User, *, language: str) -> None:
    """Keep the language in which the user reads her pages and letters."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        if user.customer_id:
            Customer.objects.filter(id=user.customer_id).update(language=language)
