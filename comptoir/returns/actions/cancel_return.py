"""A return ends unsent: its customer keeps the items after all, or did not send them in time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.deliveries.actions import drop_label
from comptoir.ground.refusal import Refused
from comptoir.journal.facts import Fact
from comptoir.journal.record import Acts
from comptoir.returns.actions.locked_return import lock_return, note, write_return
from comptoir.returns.facts import CANCELLED, EXPIRED, REMINDED
from comptoir.returns.models import Return, ReturnState

ENDS = ("state", "due_at", "ended_at")


@transaction.atomic
def cancel_return(back: Return, *, by: Acts, now: datetime | None = None, speaks: bool = True) -> Return:
    """Cancel a return that was not sent. Raises Refused once it is on its way, has come or has ended."""
    return _end(back, ReturnState.CANCELLED, CANCELLED, by=by, now=now or timezone.now(), speaks=speaks)


@transaction.atomic
def expire_return(back: Return, *, by: Acts, now: datetime) -> Return:
    """End a return whose last day to be sent is over. Raises Refused where it was sent meanwhile."""
    return _end(back, ReturnState.EXPIRED, EXPIRED, by=by, now=now, speaks=True)


@transaction.atomic
def remind_of_return(back: Return, *, days: int, by: Acts, today: date) -> None:
    """Remind the customer that so many days are left to send a return; once for each number of days."""
    locked, items = lock_return(back)
    is_meant = locked.is_to_be_sent and locked.send_by is not None and (locked.send_by - today).days <= days
    if is_meant and (not locked.reminders or locked.reminders > days):
        locked.reminders = days
        write_return(locked, items, "reminders")
        note(REMINDED, locked, items, by=by)


def _end(back: Return, state: ReturnState, fact: Fact, *, by: Acts, now: datetime, speaks: bool) -> Return:
    locked, items = lock_return(back)
    if locked.state == state:
        return locked
    if not locked.can_be_cancelled or any(item.is_settled for item in items):
        words = _("This return can no longer be cancelled. It is now: %(state)s.")
        raise Refused(words % {"state": ReturnState(locked.state).label}, "too_late")
    locked.state, locked.due_at, locked.ended_at = state, None, now
    write_return(locked, items, *ENDS)
    drop_label(locked.order, return_id=locked.id)
    note(fact, locked, items, by=by, at=now, speaks=speaks)
    return locked
