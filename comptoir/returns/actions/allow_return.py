"""A seller, or the shop, takes back what the rules refuse: so many pieces, until a day, for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.record import Acts, record
from comptoir.orders.actions import LockedOrder, lock_order
from comptoir.orders.models import Order
from comptoir.policies.models import current_policy
from comptoir.returns.actions.ask_return import decide
from comptoir.returns.facts import ALLOWED
from comptoir.returns.models import LONGEST_WHY, Decision, ReturnException, exceptions_of_form
from comptoir.sellers.models import Seller
from comptoir.ui.formats import day

LONGEST_EXCEPTION = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Exceptional:
    """What is taken back as an exception: pieces by the id of a line, the last day, and the reason.

    The customer reads the reason. `key` names the form, which counts once.
    """

    key: UUID
    pieces: Mapping[UUID, int]
    until: date
    why: str


@transaction.atomic
def allow_return(
    order: Order,
    exceptional: Exceptional,
    *,
    by: Acts,
    seller: Seller | None = None,
    now: datetime | None = None,
    speaks: bool = True,
) -> list[ReturnException]:
    """Allow pieces to go back that the rules refuse; the customer is told until when, and why.

    With `seller`, only that seller's own lines. A later exception for a line takes the place of an earlier
    one. Raises Refused, and changes nothing, without a reason, for a day that is over or more than a year
    ahead, for more pieces than have come, and where the rules refuse nothing or nothing could be sent back.
    """
    now = now or timezone.now()
    locked = lock_order(order)
    if known := exceptions_of_form(order.customer_id, exceptional.key):
        return known
    _check_whole(exceptional, today=timezone.localtime(now).date())
    decisions = decide(locked, current_policy(), now=now)
    for line_id, number in exceptional.pieces.items():
        line = locked.lines.get(line_id)
        if line is None or (seller is not None and line.seller_id != seller.id):
            raise Refused(_("This item is not part of the order."), "no_such_line")
        _check(decisions[line_id], number)
    allowed_by = seller.name if seller is not None else by.actor.name
    rows = [_row(locked, line_id, exceptional, allowed_by, now) for line_id in exceptional.pieces]
    insert_rows(rows)
    record(ALLOWED, about=locked.order, by=by, happened_at=now, speaks=speaks, **_told(locked, rows))
    return rows


def _check_whole(exceptional: Exceptional, *, today: date) -> None:
    if not exceptional.pieces:
        raise Refused(_("Choose at least one item to take back."), "nothing_chosen")
    if not exceptional.why.strip():
        raise Refused(_("Say why. The customer will read it."), "reason_missing")
    if len(exceptional.why) > LONGEST_WHY:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_WHY}, "text_too_long")
    last = today + LONGEST_EXCEPTION
    if not today <= exceptional.until <= last:
        words = _("Choose a day from today to %(day)s.") % {"day": day(last)}
        raise Refused(words, "no_such_day")


def _check(decision: Decision, number: int) -> None:
    """Raise Refused where pieces of a line need no exception, or none helps."""
    name = {"item": decision.line.name}
    if decision.can and not decision.is_refused_by_rules and not decision.exception:
        words = _("%(item)s: it can go back without an exception.")
        raise Refused(words % name, "needs_no_exception")
    if not decision.can and not decision.is_refused_by_rules:
        raise Refused(f"{decision.line.name}: {decision.words}", decision.code)
    if not 0 < number <= decision.left:
        words = _("%(item)s: at most %(most)s can go back.") % {**name, "most": decision.left}
        raise Refused(words, "too_many")


def _row(
    locked: LockedOrder, line_id: UUID, exceptional: Exceptional, allowed_by: str, now: datetime
) -> ReturnException:
    line = locked.lines[line_id]
    return make_row(
        ReturnException,
        customer_id=locked.order.customer_id,
        order_id=locked.order.id,
        line_id=line_id,
        line_reference=line.reference,
        position=line.position,
        name=line.name,
        quantity=exceptional.pieces[line_id],
        until=exceptional.until,
        why=exceptional.why.strip(),
        allowed_by=allowed_by,
        key=exceptional.key,
        allowed_at=now,
    )


def _told(locked: LockedOrder, rows: list[ReturnException]) -> dict[str, Any]:
    """Describe an exception as the feed tells it."""
    return {
        "order": locked.order.number,
        "exception": str(rows[0].key),
        "until": rows[0].until.isoformat(),
        "why": rows[0].why,
        "items": [{"line": row.line_reference, "quantity": row.quantity} for row in rows],
    }
