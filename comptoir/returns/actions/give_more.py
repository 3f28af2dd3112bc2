"""A decision is changed in the customer's favour: more is given for an item that was settled with less."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.orders.actions import LockedOrder
from comptoir.orders.models import charged, paid_line
from comptoir.payments.actions import grant_refund
from comptoir.payments.models import Refund, To, propose_refund
from comptoir.returns.actions.counting import count_back, line_of
from comptoir.returns.actions.give_money import REASON, refused_of
from comptoir.returns.actions.locked_return import lock_with_order, told, write_return
from comptoir.returns.facts import AMENDED
from comptoir.returns.models import LONGEST_WHY, Outcome, Return, ReturnedItem, ReturnState
from comptoir.ui.formats import money

CHANGED = ["accepted", "outcome", "deducted_minor", "given_minor", "settled_why"]


@transaction.atomic
def give_more(
    back: Return,
    item_id: UUID,
    minor: int,
    *,
    why: str,
    key: UUID,
    by: Acts,
    now: datetime | None = None,
    speaks: bool = True,
) -> Return:
    """Give so much more, in minor units, for an item that was settled with less than was paid for it.

    What was not accepted is taken back with it. The same `key` gives once. Raises Refused, and changes
    nothing, without a reason, where nothing is left to give, and above what was paid for the item.
    """
    now = now or timezone.now()
    order, locked, items = lock_with_order(back)
    item = next((item for item in items if item.id == item_id), None)
    if item is None:
        raise Refused(_("This item is not part of the return."), "no_such_item")
    refund_key = f"return:{locked.id}:more:{key}"
    refunds = Refund.objects.for_customer(locked.customer_id).filter(order_id=locked.order_id)
    if refunds.filter(key=refund_key).exists():
        return locked
    _check(order, item, minor, why)
    _give(order, locked, item, minor, key=refund_key, by=by, now=now, speaks=speaks)
    item.settled_why = why.strip()
    item.save(update_fields=CHANGED)
    if locked.state == ReturnState.CLOSED:
        locked.state, locked.ended_at = ReturnState.SETTLED, None
        write_return(locked, items, "state", "ended_at")
    said: dict[str, Any] = {"amended": str(item.id), "amendment": str(key), "more_minor": minor}
    record(AMENDED, about=locked, by=by, happened_at=now, speaks=speaks, **said, **told(locked, items))
    return locked


def _check(order: LockedOrder, item: ReturnedItem, minor: int, why: str) -> None:
    """Raise Refused where this cannot be given."""
    if not item.can_have_more:
        words = _("%(item)s: there is nothing left to refund.")
        raise Refused(words % {"item": item.name}, "given_in_full")
    if minor <= 0:
        raise refused_of(item, _("%(item)s: say how much."), "amount_missing")
    if not why.strip():
        raise refused_of(item, _("%(item)s: say why. The customer will read it."), "reason_missing")
    if len(why) > LONGEST_WHY:
        raise refused_of(item, _("Write at most %(most)s characters."), "text_too_long", most=LONGEST_WHY)
    most = _most(order, item, minor)
    if minor > most:
        words = _("%(item)s: at most %(amount)s more can be given, as no more was paid.")
        raise refused_of(item, words, "too_much", amount=money(order.order.money(most)))


def _most(order: LockedOrder, item: ReturnedItem, minor: int) -> int:
    """Return how much of so much can be given: the item's share of its line, and what the order has left."""
    lines = list(order.lines.values())
    if item.outcome == Outcome.REFUSED:
        return _worth(order, item)[1]
    line = paid_line(line_of(order, item), order.lines)
    share = -(-charged(order.order, lines)[line.id] * item.quantity // line.quantity)
    left = propose_refund(order.order, lines, {}, extra_minor=minor).sum_minor
    return max(0, min(share - item.given_minor, left))


def _worth(order: LockedOrder, item: ReturnedItem) -> tuple[dict[UUID, int], int]:
    """Return the pieces of an item by the line that paid for them, and what is left of them to give back."""
    pieces = {paid_line(line_of(order, item), order.lines).id: item.quantity}
    return pieces, propose_refund(order.order, list(order.lines.values()), pieces).sum_minor


def _give(
    order: LockedOrder,
    back: Return,
    item: ReturnedItem,
    minor: int,
    *,
    key: str,
    by: Acts,
    now: datetime,
    speaks: bool,
) -> None:
    """Grant the refund; of what was not accepted, the pieces too, of which the rest is kept back."""
    pieces: dict[UUID, int] = {}
    extra, item.deducted_minor = minor, max(0, item.deducted_minor - minor)
    if item.outcome == Outcome.REFUSED:
        pieces, worth = _worth(order, item)
        item.outcome, item.accepted = Outcome.REFUND, item.quantity
        item.deducted_minor, extra = worth - minor, 0
        order = count_back(order, [item], by=by)
    item.given_minor += minor
    grant_refund(
        order.order,
        pieces,
        extra_minor=extra,
        less_minor=item.deducted_minor if pieces else 0,
        to=To(back.refund_to),
        reason=REASON,
        words=back.number,
        key=key,
        by=by,
        now=now,
        speaks=speaks,
    )
