"""When something is wrong: the lock after "This wasn't me", and the slow way back in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions.note import note
from comptoir.customers.models import User, Visit
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.safety.actions.address_return import ask_return
from comptoir.safety.actions.addresses import put_email, put_phone
from comptoir.safety.actions.alerts import alert, ways_to
from comptoir.safety.actions.second_step import bring_back_steps, retire_steps
from comptoir.safety.facts import LOCKED, WAY_BACK_ASKED, WAY_BACK_STOPPED, WAY_BACK_USED
from comptoir.safety.models import (
    AddressChange,
    AddressReturn,
    EndedSession,
    LockDown,
    Session,
    WayBack,
    way_back_of,
)


@transaction.atomic
def lock_down(user: User, *, since: datetime, visit: Visit, is_shown: bool) -> None:
    """Lock whoever is in the account out of it, and undo what was changed from `since` on.

    Every session ends, no browser is trusted, the password is void, the second step is what it was then, and
    a slow way back in is stopped. Addresses go back too: at once if the caller has shown more than a letter
    that went to one of them (`is_shown`), else after three days unless somebody at one of them stops it, so
    that whoever reads a mailbox she has left does not get her account. She gets in again with a code. Locking
    again changes nothing.
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
    Session.objects.of(user).end(EndedSession.Why.LOCKED)
    user.browsers.all().delete()
    bring_back_steps(user, since=since)
    user.ways_back.filter(ended_at=None).update(ended_at=timezone.now())
    note(LOCKED, user, by=NOBODY_KNOWN, visit=visit)
    alert(user, LOCKED, visit=visit, also_to=before, by_sms=True)


def _undo(user: User, changes: Sequence[AddressChange]) -> None:
    """Bring back the addresses of before these changes; those added since go in any case.

    If somebody else has the old one by now, she may be left without any: better none than another's.
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
def give_address_back(address_return: AddressReturn, *, visit: Visit) -> None:
    """Go back to the former address, unless that was already decided."""
    pending = AddressReturn.objects.pending().select_for_update().filter(id=address_return.id).first()
    if pending:
        lock_down(pending.user, since=pending.since, visit=visit, is_shown=True)


@transaction.atomic
def ask_way_back(user: User, *, visit: Visit) -> WayBack:
    """Start the slow way back in, for somebody who knows the password but lost every second step.

    It is announced to every address of hers, and opens after three days. Asking again changes nothing.
    """
    User.objects.select_for_update().get(pk=user.pk)
    way_back = way_back_of(user)
    if way_back:
        return way_back
    user.ways_back.filter(ended_at=None).update(ended_at=timezone.now())
    way_back = WayBack.objects.create(user=user)
    note(WAY_BACK_ASKED, user, visit=visit)
    words = _("It opens in three days. If it was you, sign in again then; you have nothing else to do.")
    alert(user, WAY_BACK_ASKED, visit=visit, by_sms=True, more=words)
    return way_back


@transaction.atomic
def stop_way_back(user: User, *, visit: Visit) -> None:
    """Stop the slow way back in: she found what she had lost, or it was somebody else who asked."""
    if user.ways_back.filter(ended_at=None).update(ended_at=timezone.now()):
        note(WAY_BACK_STOPPED, user, visit=visit)


@transaction.atomic
def take_way_back(user: User, *, visit: Visit) -> bool:
    """Turn the second step off by the slow way back in; False if it is not open."""
    way_back = WayBack.objects.select_for_update().filter(user=user, ended_at=None).first()
    if way_back is None or not way_back.is_open(timezone.now()):
        return False
    way_back.ended_at = timezone.now()
    way_back.save(update_fields=["ended_at"])
    retire_steps(user)
    user.browsers.update(trusted_until=None)
    note(WAY_BACK_USED, user, visit=visit)
    alert(user, WAY_BACK_USED, visit=visit, by_sms=True)
    return True
