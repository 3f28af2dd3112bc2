"""Inviting people to work at the desk: a user without a password, who sets one with a code sent to her."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.customers.facts import STAFF_INVITED
from comptoir.customers.models import User
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.post.actions import queue_letter


@transaction.atomic
def invite_staff(address: str, *, name: str = "", language: str = "", by: Acts) -> bool:
    """Let whoever has this address work here, and write to her what to do; False where she does already.

    Raises Refused where it is no address.
    """
    user = invited_user(address, name=name, language=language)
    if user.is_staff:
        return False
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    record(STAFF_INVITED, about=user, by=by)
    queue_letter(
        "customers/staff_invited",
        to=user.email,
        language=user.language or settings.LANGUAGE_CODE,
        context={"name": user.name, "address": user.email, "has_password": user.has_usable_password()},
    )
    return True


def invited_user(address: str, *, name: str, language: str) -> User:
    """The user with this address, made where there is none; call it in a transaction.

    A sign-up that nobody finished proves nothing: its password is forgotten, for a stranger may have set it.
    Raises Refused where it is no address.
    """
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        words = _("%(address)s is no email address such as sam@example.org.") % {"address": address}
        raise Refused(words, "wrong_address") from None
    held = EmailAddress.objects.filter(email=address).order_by("-verified").select_related("user").first()
    if held is None:
        user = User.objects.create_user(address, None, name=name[:200], language=language)
        EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
        return user
    user = User.objects.select_for_update().get(pk=held.user_id)
    if not held.verified and user.signed_up_at:
        user.set_unusable_password()
        user.signed_up_at, user.name = None, name[:200]
        user.save(update_fields=["password", "signed_up_at", "name"])
    return user
