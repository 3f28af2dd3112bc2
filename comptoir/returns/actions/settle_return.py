"""A return is settled item by item: refunded whole or in part, replaced, exchanged, or not accepted.

Pieces, money and replacement are one transaction; an item is settled once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import LockedOrder, add_replacement
from comptoir.policies.models import Remedy
from comptoir.returns.actions.counting import count_back, line_of
from comptoir.returns.actions.give_money import Settlement, give_money, refused_of
from comptoir.returns.actions.item_photos import show_inspected
from comptoir.returns.actions.locked_return import lock_with_order, note, write_return
from comptoir.returns.facts import CLOSED, SETTLED
from comptoir.returns.models import (
    KEEPS,
    LONGEST_WHY,
    TO_RECEIVE,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
)

ITEM = ["received", "accepted", "outcome", "deducted_minor", "given_minor", "settled_why", "settled_at"]
ITEM += ["replacement"]
AS_ASKED = {
    Remedy.REFUND: Outcome.REFUND,
    Remedy.REPLACEMENT: Outcome.REPLACEMENT,
    Remedy.EXCHANGE: Outcome.EXCHANGE,
}
SENDS_ANOTHER = frozenset({Outcome.REPLACEMENT, Outcome.EXCHANGE})
# What may be decided before anything has come
BEFORE_IT_COMES = KEEPS | SENDS_ANOTHER


@transaction.atomic
def settle_return(
    back: Return,
    settlements: Mapping[UUID, Settlement],
    *,
    by: Acts,
    photos: Mapping[UUID, UploadedFile[Any]] | None = None,
    now: datetime | None = None,
    speaks: bool = True,
) -> Return:
    """Settle items of a return, by their id, that are not settled yet; `photos` show what came.

    Raises Refused where an item was settled already, more is given than was paid, or a reason is missing;
    then nothing has changed.
    """
    order, locked, items = lock_with_order(back)
    by_id = {item.id: item for item in items}
    if not settlements:
        raise Refused(_("Decide on at least one item."), "nothing_chosen")
    for item_id, settlement in settlements.items():
        if item_id not in by_id:
            raise Refused(_("This item is not part of the return."), "no_such_item")
        _check(locked, by_id[item_id], settlement)
    for item_id, upload in (photos or {}).items():
        show_inspected(by_id[item_id], upload, by=by)
    _settle(order, locked, items, settlements, by=by, now=now or timezone.now(), speaks=speaks)
    return locked


def settle_as_asked(
    order: LockedOrder,
    back: Return,
    items: Sequence[ReturnedItem],
    *,
    by: Acts,
    now: datetime,
    speaks: bool,
) -> None:
    """Grant what was asked for of each item that is not settled; return and order are locked."""
    settlements = {
        item.id: Settlement(
            outcome=AS_ASKED[item.remedy] if item.remedy else Outcome.NOTHING, accepted=item.quantity
        )
        for item in items
        if not item.is_settled
    }
    if settlements:
        _settle(order, back, items, settlements, by=by, now=now, speaks=speaks)


def move_on(back: Return, items: Sequence[ReturnedItem], *, now: datetime) -> None:
    """Write the next state of a return whose items are all settled, once it has come or nothing is to come.

    Whoever calls it records what happened, with the state that this is, and then `note_end`.
    """
    if not all(item.is_settled for item in items):
        return
    outcomes = {item.outcome for item in items}
    is_here = back.state in (ReturnState.RECEIVED, ReturnState.LOST)
    if not is_here and not outcomes <= KEEPS:
        return
    back.due_at, back.settled_at = None, back.settled_at or now
    if outcomes <= KEEPS:
        back.state = ReturnState.KEPT
    elif outcomes & SENDS_ANOTHER or any(item.given_minor for item in items):
        back.state = ReturnState.SETTLED
    else:
        back.state = ReturnState.CLOSED
    back.ended_at = None if back.state == ReturnState.SETTLED else now
    write_return(back, items, "state", "due_at", "settled_at", "ended_at")


def note_end(back: Return, items: Sequence[ReturnedItem], *, by: Acts, now: datetime) -> None:
    """Record that a return is over, if it is."""
    if back.state == ReturnState.CLOSED:
        note(CLOSED, back, items, by=by, at=now)


def _check(back: Return, item: ReturnedItem, settlement: Settlement) -> None:
    """Raise Refused where this cannot be decided of an item in the state of its return."""
    if item.is_settled:
        raise already_settled(item)
    may_early = back.state in TO_RECEIVE and settlement.outcome in BEFORE_IT_COMES
    if back.state not in (ReturnState.RECEIVED, ReturnState.LOST) and not may_early:
        words = _(
            "%(item)s: receive the return first. Until it arrives, the item can only be replaced, or kept "
            "by the customer."
        )
        raise refused_of(item, words, "not_received")
    least, most = (0, 0) if settlement.outcome == Outcome.REFUSED else (1, item.quantity)
    if not least <= settlement.accepted <= most:
        words = _("%(item)s: choose a quantity from %(least)s to %(most)s.")
        raise refused_of(item, words, "too_many", least=least, most=most)
    if settlement.minor < 0 or (settlement.outcome == Outcome.GOODWILL and not settlement.minor):
        raise refused_of(item, _("%(item)s: say how much."), "amount_missing")
    if settlement.minor and settlement.outcome not in (Outcome.REFUND, Outcome.GOODWILL):
        words = _("%(item)s: an amount only goes with a refund or goodwill. Leave it out.")
        raise refused_of(item, words, "amount_unasked")
    is_less = settlement.accepted < item.quantity or settlement.minor > 0
    if (is_less or settlement.outcome in (Outcome.REFUSED, Outcome.GOODWILL)) and not settlement.why.strip():
        raise refused_of(item, _("%(item)s: say why. The customer will read it."), "reason_missing")
    if len(settlement.why) > LONGEST_WHY:
        words = _("Write at most %(most)s characters.")
        raise refused_of(item, words, "text_too_long", most=LONGEST_WHY)


def already_settled(item: ReturnedItem) -> Refused:
    """Return the refusal of an item that was settled before."""
    return refused_of(item, _("%(item)s: it has already been settled."), "already_settled")


def _settle(
    order: LockedOrder,
    back: Return,
    items: Sequence[ReturnedItem],
    settlements: Mapping[UUID, Settlement],
    *,
    by: Acts,
    now: datetime,
    speaks: bool,
) -> None:
    settled = [item for item in items if item.id in settlements]
    for item in settled:
        settlement = settlements[item.id]
        item.outcome, item.accepted, item.settled_at = settlement.outcome, settlement.accepted, now
        item.settled_why = settlement.why.strip()
        if settlement.outcome == Outcome.REFUND:
            item.deducted_minor = settlement.minor
    order = count_back(order, settled, by=by)
    for item in settled:
        if item.outcome in SENDS_ANOTHER:
            other = item.exchange if item.outcome == Outcome.EXCHANGE else ""
            line = add_replacement(order.order, line_of(order, item), item.accepted, by=by, other=other)
            item.replacement = line.reference
    give_money(order, back, items, settled, settlements, by=by, now=now, speaks=speaks)
    for item in settled:
        item.save(update_fields=ITEM)
    move_on(back, items, now=now)
    note(SETTLED, back, items, by=by, at=now, speaks=speaks)
    note_end(back, items, by=by, now=now)
