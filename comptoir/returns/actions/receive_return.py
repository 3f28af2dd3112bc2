"""A return goes to its carrier, gets lost, or comes back to its seller, who counts what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import LockedOrder
from comptoir.policies.models import current_policy
from comptoir.returns.actions.counting import check_free, count_back
from comptoir.returns.actions.locked_return import lock_return, lock_with_order, note, write_return
from comptoir.returns.actions.prove_posting import answer_by_scan
from comptoir.returns.actions.settle_return import move_on, note_end, settle_as_asked
from comptoir.returns.facts import HANDED_IN, LOSS_DECLARED, RECEIVED
from comptoir.returns.models import Return, ReturnedItem, ReturnState, due_at

CAME = ("state", "sent_at", "received_at", "due_at", "ended_at")


@transaction.atomic
def note_sending(
    back: Return, *, at: datetime, by: Acts, is_moving: bool = False, speaks: bool = True
) -> Return:
    """Note that a carrier has the return, or with `is_moving` that it is on its way.

    Where the first scan is enough, what she asked for is granted with it. It says nothing new of a return
    that has come or ended; one that was not sent in time counts again, unless its items are in another one.
    """
    order, locked, items = lock_with_order(back)
    state = ReturnState.IN_TRANSIT if is_moving else ReturnState.DROPPED_OFF
    is_proved = locked.state == ReturnState.DROPPED_OFF and answer_by_scan(locked, by=by, at=at)
    was_sent = locked.is_on_its_way and not is_proved
    may_be_late = locked.state in (ReturnState.EXPIRED, ReturnState.LOST)
    if not (locked.can_be_cancelled or locked.is_on_its_way or may_be_late):
        return locked
    if was_sent and not (is_moving and locked.state == ReturnState.DROPPED_OFF):
        return locked
    if not _is_free(order, locked, items):
        return locked
    locked.state, locked.sent_at = state, locked.sent_at or at
    locked.due_at = locked.ended_at = None
    write_return(locked, items, *CAME)
    if not was_sent:
        note(HANDED_IN, locked, items, by=by, at=at, speaks=speaks)
        if locked.is_refunded_on_sending:
            settle_as_asked(order, locked, items, by=by, now=at, speaks=speaks)
    return locked


@transaction.atomic
def declare_lost(back: Return, *, by: Acts, now: datetime | None = None, speaks: bool = True) -> Return:
    """Declare that a return was lost on its way: the seller settles it without it. Raises Refused unless it
    is on its way."""
    locked, items = lock_return(back)
    if locked.state == ReturnState.LOST:
        return locked
    if not locked.is_on_its_way:
        raise Refused(_("This return is not on its way."), "not_on_its_way")
    locked.state, now = ReturnState.LOST, now or timezone.now()
    is_settled = all(item.is_settled for item in items)
    locked.due_at = None if is_settled else due_at(locked, current_policy(), now)
    write_return(locked, items, "state", "due_at")
    move_on(locked, items, now=now)
    note(LOSS_DECLARED, locked, items, by=by, at=now, speaks=speaks)
    note_end(locked, items, by=by, now=now)
    return locked


@transaction.atomic
def receive_return(
    back: Return,
    received: Mapping[UUID, int] | None = None,
    *,
    by: Acts,
    now: datetime | None = None,
    speaks: bool = True,
) -> Return:
    """Note that a return has come: so many pieces of each item, by its id; all, where nothing is said.

    Raises Refused where it has come or ended already, for more pieces than were asked for, and where one that
    was not sent in time has items that are in another return by now.
    """
    order, locked, items = lock_with_order(back)
    if locked.received_at is not None:
        raise Refused(_("This return has already been received."), "already_received")
    if not locked.can_be_received and locked.state not in (ReturnState.LOST, ReturnState.EXPIRED):
        words = _("This return cannot be received. It is now: %(state)s.")
        raise Refused(words % {"state": ReturnState(locked.state).label}, "not_to_receive")
    check_free(order, locked, items)
    now = now or timezone.now()
    _count(items, received)
    count_back(order, [item for item in items if item.is_settled], by=by)
    locked.state, locked.received_at = ReturnState.RECEIVED, now
    locked.sent_at, locked.ended_at = locked.sent_at or now, None
    is_settled = all(item.is_settled for item in items)
    locked.due_at = None if is_settled else due_at(locked, current_policy(), now)
    write_return(locked, items, *CAME)
    move_on(locked, items, now=now)
    note(RECEIVED, locked, items, by=by, at=now, speaks=speaks)
    note_end(locked, items, by=by, now=now)
    return locked


def _count(items: Sequence[ReturnedItem], received: Mapping[UUID, int] | None) -> None:
    """Write how many pieces of each item have come; all, where nothing is said."""
    for item in items:
        number = item.quantity if received is None else received.get(item.id, 0)
        if not 0 <= number <= item.quantity:
            words = _("%(item)s: at most %(most)s were expected.")
            raise Refused(words % {"item": item.name, "most": item.quantity}, "too_many")
        item.received = number
    if not any(item.received for item in items):
        raise Refused(_("Say how many items have arrived."), "nothing_received")
    for item in items:
        item.save(update_fields=["received"])


def _is_free(order: LockedOrder, back: Return, items: Sequence[ReturnedItem]) -> bool:
    try:
        check_free(order, back, items)
    except Refused:
        return False
    return True
