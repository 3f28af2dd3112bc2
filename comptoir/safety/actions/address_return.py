"""A former address comes back after three days: requested from that address, announced to all."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptoir.customers.actions.note import note
from comptoir.customers.models import User, Visit
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.post.actions import queue_letter
from comptoir.safety.actions.alerts import ways_to
from comptoir.safety.facts import ADDRESS_RETURN_ASKED, ADDRESS_RETURN_STOPPED
from comptoir.safety.models import AddressChange, AddressReturn, address_return_of

RETURN = "address-return"


def ask_return(user: User, changes: Sequence[AddressChange], *, since: datetime, visit: Visit) -> None:
    """Request that addresses go back to what they were before `since`, and tell every one of them.

    A second request while one is pending extends it to the earlier moment, and does not delay it.
    """
    if not changes:
        return
    pending = address_return_of(user)
    if pending:
        pending.since = min(pending.since, since)
        pending.save(update_fields=["since"])
        return
    address_return = AddressReturn.objects.create(user=user, since=since, **visit._asdict())
    note(ADDRESS_RETURN_ASKED, user, by=NOBODY_KNOWN, visit=visit)
    former = {change.old for change in changes}
    for identifier in sorted({*ways_to(user), *former} - {""}):
        _tell(address_return, identifier)


def _tell(address_return: AddressReturn, identifier: str) -> None:
    user, by_sms = address_return.user, "@" not in identifier
    queue_letter(
        "customers/address_return_sms" if by_sms else "customers/address_return",
        to=identifier,
        channel="sms" if by_sms else "email",
        language=user.language or settings.LANGUAGE_CODE,
        context={
            "name": user.name,
            "returns_at": address_return.returns_at,
            **address_return.visit._asdict(),
        },
        secrets={
            "link": settings.PUBLIC_URL + reverse("address_return", args=[return_token(address_return)])
        },
        customer_id=user.customer_id,
    )


@transaction.atomic
def stop_return(address_return: AddressReturn, *, visit: Visit) -> bool:
    """Stop the return of former addresses; False if that was already decided.

    The former addresses have no say in this account any more.
    """
    pending = AddressReturn.objects.pending().filter(id=address_return.id)
    if not pending.update(ended_at=timezone.now(), is_stopped=True):
        return False
    note(ADDRESS_RETURN_STOPPED, address_return.user, by=NOBODY_KNOWN, visit=visit)
    return True


def return_token(address_return: AddressReturn) -> str:
    """Return the token in a letter's link: which return it is about."""
    return _signer().sign(base64.urlsafe_b64encode(address_return.id.bytes).decode())


class ReturnRead(NamedTuple):
    """The return that a letter's link is about, and whether it is still pending."""

    address_return: AddressReturn
    is_pending: bool


def read_return(token: str) -> ReturnRead | None:
    """Return what a token is about; None if it was altered."""
    try:
        return_id = UUID(bytes=base64.urlsafe_b64decode(_signer().unsign(token)))
    except signing.BadSignature:
        return None
    address_return = AddressReturn.objects.filter(id=return_id).select_related("user").first()
    return ReturnRead(address_return, address_return.ended_at is None) if address_return else None


def _signer() -> signing.Signer:
    return signing.Signer(salt=RETURN, sep=".")
