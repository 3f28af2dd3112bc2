"""Change an e-mail address or a number: saved once it is verified, and announced to the old one."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.note import note
from comptoir.customers.models import Customer, CustomerByEmail, User, Visit
from comptoir.ground.refusal import Refused
from comptoir.safety.actions.alerts import alert, ways_to
from comptoir.safety.facts import EMAIL_CHANGED, PHONE_CHANGED
from comptoir.safety.models import AddressChange
from comptoir.safety.models.step import SMS


def change_email(user: User, address: str, *, visit: Visit) -> None:
    """Make an address that the user has shown to be hers the address of the account.

    Raises Refused if another account has verified it meanwhile.
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
    """Save a verified address wherever an account stores it; empty if she has none any more.

    An unfinished sign-up with the address loses it. An invitation to it (`signed_up_at` is None) keeps it:
    nobody could find or accept the invitation without it.
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
    """Make a number that the user has shown to be hers the number of the account; an empty one removes it.

    Raises Refused if another account has it, if she could not be reached any more, or if codes of the second
    step go to it.
    """
    before = ways_to(user)
    if not number:
        _refuse_needed(user)
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
    """Save a verified number where an account stores it."""
    user.phone, user.phone_verified_at = number, timezone.now() if number else None
    user.save(update_fields=["phone", "phone_verified_at"])


def _refuse_needed(user: User) -> None:
    if not ways_to(user).email:
        words = _("Your number is the only way to reach you. Add an email address first.")
        raise Refused(words, "only_way")
    if Authenticator.objects.filter(user=user, type=SMS).exists():
        words = _("Codes for two-step verification go to this number. Turn off codes by SMS first.")
        raise Refused(words, "number_is_second_step")
