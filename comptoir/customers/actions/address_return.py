"""A former address comes back after three days: asked for from there, and told to all."""

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

from comptoir.customers.actions.alerts import ways_to
from comptoir.customers.actions.note import note
from comptoir.customers.facts import ADDRESS_RETURN_ASKED, ADDRESS_RETURN_STOPPED
from comptoir.customers.models import AddressChange, AddressReturn, User, Visit, address_return_of
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.post.actions import queue_letter

RETURN = "address-return"


def ask_return(user: User, changes: Sequence[AddressChange], *, since: datetime, visit: Visit) -> None:
    """Ask that addresses become what they were before `since`, and tell every one of them.

    Asked again while it is waited for, it reaches back as far as either, and opens no later.
    """
    if not changes:
        return
    pending = address_return_of(user)
    if pending:
        pending.since = min(pending.since, since)
        pending.save(update_fields=["since"])
        return
    asked = AddressReturn.objects.create(user=user, since=since, **visit._asdict())
    note(ADDRESS_RETURN_ASKED, user, by=NOBODY_KNOWN, visit=visit)
    former = {change.old for change in changes}
    for place in sorted({*ways_to(user), *former} - {""}):
        _tell(asked, place)


def _tell(asked: AddressReturn, place: str) -> None:
    user, by_sms = asked.user, "@" not in place
    queue_letter(
        "customers/address_return_sms" if by_sms else "customers/address_return",
        to=place,
        channel="sms" if by_sms else "email",
        language=user.language or settings.LANGUAGE_CODE,
        context={"name": user.name, "returns_at": asked.returns_at, **asked.visit._asdict()},
        secrets={"link": settings.PUBLIC_URL + reverse("address_return", args=[return_token(asked)])},
        customer_id=user.customer_id,
    )


@transaction.atomic
def stop_return(asked: AddressReturn, *, visit: Visit) -> bool:
    """Let the addresses stay as they are now; False where that was decided already.

    The former ones have no say in this account from now on.
    """
    stopped = AddressReturn.objects.pending().filter(id=asked.id)
    if not stopped.update(ended_at=timezone.now(), is_stopped=True):
        return False
    note(ADDRESS_RETURN_STOPPED, asked.user, by=NOBODY_KNOWN, visit=visit)
    return True


def return_token(asked: AddressReturn) -> str:
    """What a letter's link carries: which return it is about."""
    return _signer().sign(base64.urlsafe_b64encode(asked.id.bytes).decode())


class ReturnRead(NamedTuple):
    """What a letter's link is about, and whether it is still to be decided."""

    asked: AddressReturn
    is_pending: bool


def read_return(token: str) -> ReturnRead | None:
    """What a token is about; None where it is altered."""
    try:
        held = UUID(bytes=base64.urlsafe_b64decode(_signer().unsign(token)))
    except signing.BadSignature:
        return None
    asked = AddressReturn.objects.filter(id=held).select_related("user").first()
    return ReturnRead(asked, asked.ended_at is None) if asked else None


def _signer() -> signing.Signer:
    return signing.Signer(salt=RETURN, sep=".")
