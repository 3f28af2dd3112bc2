"""What a user says about herself: her name, her number, her language."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.note import note
from comptoir.customers.facts import NAME_CHANGED, PHONE_VERIFIED
from comptoir.customers.models import Customer, User, Visit, customer_of
from comptoir.ground.refusal import Refused
from comptoir.journal.record import record


@transaction.atomic
def change_name(user: User, name: str, *, visit: Visit) -> None:
    """Change the name of the user, and of her customer."""
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

    Raises Refused if somebody else has shown the same meanwhile.
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
    """Save the language in which the user reads pages and letters."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        if user.customer_id:
            Customer.objects.filter(id=user.customer_id).update(language=language)
