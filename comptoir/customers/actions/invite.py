"""Invite people to work at the desk: a user without a password, who sets one with a code sent to her."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.customers.facts import STAFF_INVITED
from comptoir.customers.models import User, validate_name
from comptoir.ground.email import WrongEmail, canonical_email
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.post.actions import queue_letter


@transaction.atomic
def invite_staff(address: str, *, name: str = "", language: str = "", by: Acts) -> bool:
    """Let the owner of this address work here, and write to her; False if she already does.

    Raises Refused for an invalid address or name.
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
    """Return the user with this address, creating one if needed; call it in a transaction.

    A claim on the address that was never verified is void: an unfinished sign-up is deleted, with the
    password that a stranger may have chosen. Raises Refused for an invalid address or name.
    """
    try:
        address = canonical_email(address)
    except WrongEmail as wrong:
        raise Refused(str(wrong.words), "wrong_address") from None
    try:
        validate_name(name)
    except ValidationError:
        words = _(
            "A name cannot contain a web address or a hidden character, and needs a space after a full stop."
        )
        raise Refused(words, "wrong_name") from None
    claims = EmailAddress.objects.filter(email=address).select_related("user")
    was_invited = claims.filter(user__email=address, user__signed_up_at=None)
    claim = claims.filter(verified=True).first() or was_invited.first()
    if claim:
        claimant: User = claim.user
        return claimant
    User.objects.filter(email=address, customer_id=None).delete()
    claims.delete()
    user = User.objects.create_user(address, None, name=name[:200], language=language)
    EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
    return user
