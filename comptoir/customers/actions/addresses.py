"""Another e-mail address, another number: kept once it is verified, told to the one of before."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.alerts import alert, ways_to
from comptoir.customers.actions.note import note
from comptoir.customers.facts import EMAIL_CHANGED, PHONE_CHANGED
from comptoir.customers.models import AddressChange, Customer, CustomerByEmail, User, Visit
from comptoir.customers.models.step import SMS
from comptoir.ground.refusal import Refused


def change_email(user: User, address: str, *, visit: Visit) -> None:
    """Make an address that she has shown to be hers the one of the account.

    Raises Refused where another account has verified it meanwhile.
    """
    before = ways_to(user)
    words = _("This address now belongs to another account. Use another one.")
    if EmailAddress.objects.filter(email=address, verified=True).exclude(user=user).exists():
        raise Refused(words, "address_taken")
    try:
        with transaction.atomic():
            put_email(user, address)
            kind = AddressChange.Kind.EMAIL
            AddressChange.objects.create(user=user, kind=kind, old=before.email, new=address)
            note(EMAIL_CHANGED, user, visit=visit)
            alert(user, EMAIL_CHANGED, visit=visit, also_to=before, by_sms=True)
    except IntegrityError:
        raise Refused(words, "address_taken") from None


def put_email(user: User, address: str) -> None:
    """Write a verified address where an account keeps it; empty where she has none any more.

    Who began to sign up with it and never showed it to be hers has no part in it. Who was invited with it
    (`signed_up_at` is None) keeps the invitation: without the address nobody could take it up, nor find it.
    """
    EmailAddress.objects.filter(user=user).delete()
    if address:
        claims = EmailAddress.objects.filter(email=address, verified=False)
        claims.exclude(user__signed_up_at=None).delete()
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    user.email = address
    user.save(update_fields=["email"])
    if user.customer_id:
        Customer.objects.filter(id=user.customer_id).update(email=address)
        if address:
            row = CustomerByEmail(email=address, customer_id=user.customer_id)
            CustomerByEmail.objects.bulk_create([row], ignore_conflicts=True)


def change_phone(user: User, number: str, *, visit: Visit) -> None:
    """Make a number that she has shown to be hers the one of the account; an empty one takes it away.

    Raises Refused where another account has it, where no way to reach her would be left, or where codes of
    the second step go to it.
    """
    before = ways_to(user)
    if not number:
        _may_be_without(user)
    try:
        with transaction.atomic():
            put_phone(user, number)
            kind = AddressChange.Kind.PHONE
            AddressChange.objects.create(user=user, kind=kind, old=before.phone, new=number)
            note(PHONE_CHANGED, user, visit=visit)
            alert(user, PHONE_CHANGED, visit=visit, also_to=before)
    except IntegrityError:
        words = _("This number now belongs to another account. Use another one.")
        raise Refused(words, "phone_taken") from None


def put_phone(user: User, number: str) -> None:
    """Write a verified number where an account keeps it."""
    user.phone, user.phone_verified_at = number, timezone.now() if number else None
    user.save(update_fields=["phone", "phone_verified_at"])


def _may_be_without(user: User) -> None:
    if not ways_to(user).email:
        words = _("Your number is the only way to reach you. Add an email address first.")
        raise Refused(words, "only_way")
    if Authenticator.objects.filter(user=user, type=SMS).exists():
        words = _("Codes for two-step verification go to this number. Turn off codes by SMS first.")
        raise Refused(words, "number_is_second_step")
