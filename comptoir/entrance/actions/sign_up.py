"""Sign up: begin an account, correct it, take it up again, delete it."""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from comptoir.customers.facts import SIGNED_UP
from comptoir.customers.models import User, account_at
from comptoir.journal.models import NOBODY
from comptoir.journal.record import Actor, record
from comptoir.safety.actions import count_sign_up


@transaction.atomic
def note_sign_up(user: User) -> None:
    """Record that a user was created, but not her name: it is not hers yet, and this journal is the
    house's."""
    record(SIGNED_UP, about=user, by=Actor("customer", str(user.id), ""))


def begin_account(request: HttpRequest, form: Any) -> tuple[User | None, HttpResponse | None]:
    """Create the account that a form of the library asks for; return the user, or an early answer.

    The address is saved in the same transaction: without it, the account could be neither finished nor begun
    again. If there is an account already, the same is done and undone, so that the time taken reveals
    nothing. Raises TooMany.
    """
    count_sign_up(request, form.cleaned_data.get("phone") or form.cleaned_data["email"])
    result: tuple[User | None, HttpResponse | None]
    if form.account_already_exists:
        form.account_already_exists = False
        with transaction.atomic():
            form.save(request)
            transaction.set_rollback(True)
        form.account_already_exists = True
        result = form.try_save(request)
        return result
    with transaction.atomic():
        result = form.try_save(request)
    return result


@transaction.atomic
def correct_sign_up(id: str, name: str, password: str) -> None:
    """Save the name and password that were typed last, while the code of a new account is waited for.

    Nothing changes if the address already had an account (`id` is empty), or got one since; it takes as long.
    """
    user = _unfinished(id).select_for_update().first() if id else None
    if user is None:
        make_password(password)
        return
    user.name = name
    user.set_password(password)
    user.save(update_fields=["name", "password"])


def name_new_account(user: User, name: str) -> None:
    """Save the name typed by whoever has shown that the address of an unfinished account is hers."""
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def forget_sign_up(id: str) -> None:
    """Delete a user whose sign-up was given up before anything was verified."""
    if id:
        _unfinished(id).delete()


@transaction.atomic
def forget_sign_ups_at(identifier: str, *, but: str = "") -> None:
    """Delete unfinished sign-ups with an address or number that they have not verified.

    The user with the id `but` stays: the same browser began her.
    """
    begun = EmailAddress.objects.filter(email=identifier, verified=False).values("user_id")
    for user in User.objects.filter(Q(id__in=begun) | Q(phone=identifier, phone_verified_at=None)):
        if str(user.pk) != but:
            _unfinished(str(user.pk)).delete()


class Claim(NamedTuple):
    """What a browser keeps while it waits for the code of a new account; the password is a hash."""

    user: str
    email: str
    phone: str
    name: str
    password: str


def claim_of(user: User) -> Claim:
    return Claim(str(user.pk), user.email, user.phone, user.name, user.password)


@transaction.atomic
def take_up_sign_up(claim: Claim | None) -> None:
    """Restore the sign-up of the browser that types a code, if somebody else has replaced it since.

    Nothing changes if an account has the address or number by now; the same look-ups are made.
    """
    looked_up = claim or Claim(str(NOBODY), "", "", "", "")
    is_there = User.objects.filter(id=looked_up.user).exists()
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
    """Return the user with this id, while nothing of hers is verified."""
    shown = EmailAddress.objects.filter(user_id=id, verified=True).values("user_id")
    begun = User.objects.filter(id=id, customer_id=None, is_staff=False, signed_up_at__isnull=False)
    return begun.filter(phone_verified_at=None).exclude(id__in=shown)
