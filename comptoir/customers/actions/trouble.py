"""When something is wrong: the lock-down after "This wasn't me", and the slow way back in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions.address_return import ask_return
from comptoir.customers.actions.addresses import put_email, put_phone
from comptoir.customers.actions.alerts import alert, ways_to
from comptoir.customers.actions.note import note
from comptoir.customers.actions.second_step import bring_back_steps, retire_steps
from comptoir.customers.facts import LOCKED, WAY_BACK_ASKED, WAY_BACK_STOPPED, WAY_BACK_USED
from comptoir.customers.models import (
    AddressChange,
    AddressReturn,
    LockDown,
    User,
    Visit,
    WayBack,
    way_back_of,
)
from comptoir.journal.record import NOBODY_KNOWN


@transaction.atomic
def lock_down(user: User, *, since: datetime, visit: Visit, is_shown: bool) -> None:
    """Close the account to whoever is in it, undoing what was changed from the moment `since` on.

    Every session ends, no browser is trusted, the password is void, the second step is what it was then, and
    a slow way back in is stopped. Addresses are what they were, too, where the caller has shown more than a
    letter that went to one of them (`is_shown`); else in three days, unless somebody at one of them stops it:
    whoever reads a mailbox that she has left does not get her account. She comes in again by a code. Twice is
    once.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    before = ways_to(user)
    LockDown.objects.create(user=user, since=since)
    changes = list(user.address_changes.filter(changed_at__gte=since, undone_at=None).order_by("changed_at"))
    if is_shown:
        _undo(user, changes)
    else:
        ask_return(user, changes, since=since, visit=visit)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    user.sessions.all().delete()
    user.browsers.all().delete()
    bring_back_steps(user, since=since)
    user.ways_back.filter(ended_at=None).update(ended_at=timezone.now())
    note(LOCKED, user, by=NOBODY_KNOWN, visit=visit)
    alert(user, LOCKED, visit=visit, also_to=before, by_sms=True)


def _undo(user: User, changes: Sequence[AddressChange]) -> None:
    """Bring back what addresses were before these changes; what came since goes in any case.

    Where somebody else has the one of before by now, no way to her may be left: better none than another's.
    """
    user.address_returns.pending().update(ended_at=timezone.now())
    first = {change.kind: change for change in reversed(changes)}
    email, phone = first.get(AddressChange.Kind.EMAIL), first.get(AddressChange.Kind.PHONE)
    taken = EmailAddress.objects.filter(verified=True).exclude(user=user)
    others = User.objects.filter(phone_verified_at__isnull=False).exclude(pk=user.pk)
    if email:
        put_email(user, "" if taken.filter(email=email.old).exists() else email.old)
    if phone:
        put_phone(user, "" if others.filter(phone=phone.old).exists() else phone.old)
    user.address_changes.filter(id__in=[change.id for change in changes]).update(undone_at=timezone.now())


@transaction.atomic
def give_address_back(asked: AddressReturn, *, visit: Visit) -> None:
    """Return to the former address; do nothing where that was decided already."""
    held = AddressReturn.objects.pending().select_for_update().filter(id=asked.id).first()
    if held:
        lock_down(held.user, since=held.since, visit=visit, is_shown=True)


@transaction.atomic
def ask_way_back(user: User, *, visit: Visit) -> WayBack:
    """Begin the slow way back in of somebody who knows the password and lost every second step.

    It is told to every address she has, and opens after three days. Twice is once.
    """
    User.objects.select_for_update().get(pk=user.pk)
    held = way_back_of(user)
    if held:
        return held
    user.ways_back.filter(ended_at=None).update(ended_at=timezone.now())
    begun = WayBack.objects.create(user=user)
    note(WAY_BACK_ASKED, user, visit=visit)
    words = _("It opens in three days. If it was you, sign in again then; you have nothing else to do.")
    alert(user, WAY_BACK_ASKED, visit=visit, by_sms=True, more=words)
    return begun


@transaction.atomic
def stop_way_back(user: User, *, visit: Visit) -> None:
    """Stop the slow way back in: she found what she had lost, or it was not her who asked."""
    if user.ways_back.filter(ended_at=None).update(ended_at=timezone.now()):
        note(WAY_BACK_STOPPED, user, visit=visit)


@transaction.atomic
def take_way_back(user: User, *, visit: Visit) -> bool:
    """Turn two-step verification off by the slow way, once it is open; False where it is not."""
    held = WayBack.objects.select_for_update().filter(user=user, ended_at=None).first()
    if held is None or not held.is_open(timezone.now()):
        return False
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    retire_steps(user)
    user.browsers.update(trusted_until=None)
    note(WAY_BACK_USED, user, visit=visit)
    alert(user, WAY_BACK_USED, visit=visit, by_sms=True)
    return True
