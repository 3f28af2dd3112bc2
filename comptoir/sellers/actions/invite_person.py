"""Invite somebody to sell for a seller."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.customers.actions import invited_user
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.post.actions import queue_letter
from comptoir.sellers.facts import PERSON_INVITED
from comptoir.sellers.models import Seller, SellerPerson, seller_of


@transaction.atomic
def invite_person(seller: Seller, address: str, *, name: str = "", language: str = "", by: Acts) -> bool:
    """Let the owner of this address sell for the seller, and write to her; False if she already does.

    Raises Refused for an invalid address, or if she sells for another: a desk shows one seller's orders.
    """
    user = invited_user(address, name=name, language=language)
    current = seller_of(user)
    if current == seller:
        return False
    if current is not None:
        words = _("%(address)s already sells for %(seller)s. The same person cannot sell for two sellers.")
        raise Refused(words % {"address": user.email, "seller": current.name}, "sells_for_another")
    SellerPerson.objects.create(seller=seller, user=user)
    record(PERSON_INVITED, about=seller, by=by, user=str(user.id))
    queue_letter(
        "sellers/person_invited",
        to=user.email,
        language=user.language or settings.LANGUAGE_CODE,
        context={
            "name": user.name,
            "address": user.email,
            "seller": seller.name,
            "has_password": user.has_usable_password(),
        },
    )
    return True
