"""What is settled of a return is paid: one refund for all of its items, of which each gives its share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import LockedOrder
from comptoir.orders.models import paid_line
from comptoir.payments.actions import grant_refund
from comptoir.payments.models import Proposal, To, propose_refund
from comptoir.returns.actions.counting import line_of
from comptoir.returns.models import Outcome, Return, ReturnedItem, nothing_stays
from comptoir.ui.formats import money

REASON = "returned"
GIVES_MONEY = frozenset({Outcome.REFUND, Outcome.KEPT})


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What is decided of an item: for how many pieces, and how much of the refund is kept back, and why.

    Of goodwill, `minor` is what is given; of a refund, what is taken off it.
    """

    outcome: Outcome
    accepted: int
    minor: int = 0
    why: str = ""


def give_money(
    order: LockedOrder,
    back: Return,
    items: Sequence[ReturnedItem],
    settled: Sequence[ReturnedItem],
    settlements: Mapping[UUID, Settlement],
    *,
    by: Acts,
    now: datetime,
    speaks: bool,
) -> None:
    """Grant one refund for these items: their pieces and goodwill, less what is kept back and the fee."""
    pieces, goodwill = _given(order, settled, settlements)
    if not pieces and not goodwill:
        return
    fee = back.fee_minor if pieces and not _had_fee(items, settled) else 0
    refund = grant_refund(
        order.order,
        pieces,
        shipping=back.is_legal
        and bool(pieces)
        and nothing_stays(order.order, order.lines.values(), _on_their_way(settled)),
        extra_minor=goodwill,
        less_minor=sum(item.deducted_minor for item in settled) + fee,
        to=To(back.refund_to),
        reason=REASON,
        words=_called(order, back),
        key=f"return:{back.id}:{min(item.id for item in settled)}",
        by=by,
        now=now,
        speaks=speaks,
    )
    for item in settled:
        item.given_minor = item.given_minor if refund else 0


def _on_their_way(settled: Sequence[ReturnedItem]) -> dict[UUID, int]:
    """Count by line the pieces that are refunded now, before they come; those of before are stored."""
    pieces: dict[UUID, int] = {}
    for item in settled:
        number = max(0, item.accepted - item.received) if item.outcome == Outcome.REFUND else 0
        pieces[item.line_id] = pieces.get(item.line_id, 0) + number
    return pieces


def _called(order: LockedOrder, back: Return) -> str:
    """Call a return as its customer reads it on her refund, in her language."""
    with override(order.order.customer.language or None):
        return _("Return %(number)s") % {"number": back.number}


def _given(
    order: LockedOrder, settled: Sequence[ReturnedItem], settlements: Mapping[UUID, Settlement]
) -> tuple[dict[UUID, int], int]:
    """Set what each item gives; return the pieces of each line that paid for them, and the goodwill.

    An item gives what it adds to the one refund of all of them: of a charge that is only reserved, no part
    is given twice.
    """
    pieces: dict[UUID, int] = {}
    goodwill = kept_back = given_minor = 0
    for item in sorted(settled, key=lambda item: item.outcome == Outcome.GOODWILL):
        if item.outcome in GIVES_MONEY:
            charged = paid_line(line_of(order, item), order.lines)
            _check_kept_back(order, item, charged.id)
            pieces[charged.id] = pieces.get(charged.id, 0) + item.accepted
            kept_back += item.deducted_minor
        elif item.outcome == Outcome.GOODWILL:
            item.given_minor = settlements[item.id].minor
            goodwill += item.given_minor
            _check_is_left(order, item, pieces, goodwill)
        else:
            continue
        all_of_it = _proposed(order, pieces, extra_minor=goodwill, less_minor=kept_back).amount.minor
        item.given_minor, given_minor = all_of_it - given_minor, all_of_it
    return pieces, goodwill


def _proposed(
    order: LockedOrder, pieces: Mapping[UUID, int], *, extra_minor: int = 0, less_minor: int = 0
) -> Proposal:
    lines = list(order.lines.values())
    return propose_refund(order.order, lines, pieces, extra_minor=extra_minor, less_minor=less_minor)


def _check_is_left(order: LockedOrder, item: ReturnedItem, pieces: Mapping[UUID, int], goodwill: int) -> None:
    """Raise Refused where the goodwill for an item is more than is left of what was paid."""
    given = _proposed(order, pieces).sum_minor
    over = goodwill - (_proposed(order, pieces, extra_minor=goodwill).sum_minor - given)
    if over > 0:
        most = order.order.money(item.given_minor - over)
        words = _("%(item)s: at most %(amount)s can be given, as no more was paid.")
        raise refused_of(item, words, "too_much", amount=money(most))


def _check_kept_back(order: LockedOrder, item: ReturnedItem, line_id: UUID) -> None:
    """Raise Refused where more is kept back of an item than its accepted pieces are worth.

    Where less is left of the order than they cost, what is kept back may come out of that difference.
    """
    if not item.deducted_minor:
        return
    worth = order.order.money(_proposed(order, {line_id: item.accepted}).sum_minor)
    if item.deducted_minor > worth.minor:
        words = _("%(item)s: at most %(amount)s can be deducted.")
        raise refused_of(item, words, "too_much", amount=money(worth))


def _had_fee(items: Sequence[ReturnedItem], settled: Sequence[ReturnedItem]) -> bool:
    """Tell whether the fee was taken off an earlier refund of this return: it is taken once."""
    now = {item.id for item in settled}
    return any(item.outcome in GIVES_MONEY and item.given_minor for item in items if item.id not in now)


def refused_of(item: ReturnedItem, words: str, code: str, **named: Any) -> Refused:
    """Return a refusal that is about this item, and names it."""
    return Refused(words % {"item": item.name, **named}, code, about=item.id)
