"""A customer cancels pieces of her order: at once where she may, else she asks their seller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.cancellations.actions.carry_out import carry_out, tell, write_cancellation
from comptoir.cancellations.facts import CANCELLED, REQUESTED
from comptoir.cancellations.models import (
    LONGEST_WORDS,
    Cancellation,
    CancellationState,
    Reason,
    Verdict,
    Way,
    can_cancel,
    cancellations_of,
    check_verdicts,
    pieces_requested,
)
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import LockedOrder, lock_order
from comptoir.orders.models import Order
from comptoir.payments.models import To
from comptoir.policies.models import Policy, current_policy
from comptoir.rest.limits import Limit, count_or_refuse


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be cancelled: so many pieces of each line, by its id; and why, which need not be said.

    `key` is the maker's own: a form that is sent twice has the same, and cancels once. `to` is where what was
    paid goes: to the gift balance only if she chose that (L. 221-24).
    """

    pieces: Mapping[UUID, int]
    key: str
    reason: str = ""
    words: str = ""
    to: To = To.ORIGINAL


def count_try(customer: Customer) -> None:
    """Count a cancellation that a customer is about to make. Raises TooMany."""
    count_or_refuse(Limit("cancel_items", f"cancellations:{customer.pk}"))


@transaction.atomic
def cancel_items(
    order: Order,
    wish: Wish,
    *,
    by: Acts,
    now: datetime | None = None,
    speaks: bool = True,
) -> list[Cancellation]:
    """Cancel what can be cancelled at once, and ask each seller for the rest; what was paid goes back.

    Returns the cancellation and the requests that were made; of a wish with a key that is known, those that
    were made then. Raises Refused, and changes nothing, where a piece of it cannot be cancelled any more.
    """
    now = now or timezone.now()
    locked = lock_order(order)
    made = cancellations_of(locked.order)
    if again := [cancellation for cancellation in made if cancellation.key == wish.key]:
        order.refunds_here = locked.order.refunds_here
        return again
    policy = current_policy()
    verdicts = can_cancel(
        locked.order, locked.lines.values(), policy, now=now, requested=pieces_requested(made)
    )
    pieces = {line_id: number for line_id, number in wish.pieces.items() if number}
    _check(locked, pieces, verdicts, wish, Reason.values)
    at_once = {line_id: number for line_id, number in pieces.items() if verdicts[line_id].way is Way.AT_ONCE}
    said: dict[str, Any] = {
        "reason": wish.reason,
        "words": wish.words.strip(),
        "key": wish.key,
        "to": wish.to,
    }
    done = [cancel_now(locked, at_once, by=by, now=now, speaks=speaks, **said)] if at_once else []
    for position, asked in enumerate(_by_seller(locked, pieces.keys() - at_once.keys()), 1):
        of_seller = {line_id: pieces[line_id] for line_id in asked}
        fields = {**said, "position": position}
        done.append(_request(locked, of_seller, policy, by=by, now=now, speaks=speaks, **fields))
    order.refunds_here = locked.order.refunds_here
    return done


def cancel_now(
    locked: LockedOrder, pieces: Mapping[UUID, int], *, by: Acts, now: datetime, speaks: bool, **said: Any
) -> Cancellation:
    """Cancel these pieces of a locked order, refund them, and record it."""
    state = {"state": CancellationState.GRANTED, "asked_at": now, "answered_at": now}
    cancellation = write_cancellation(locked, pieces, **said, **state)
    carry_out(locked, cancellation, pieces, by=by, now=now, speaks=speaks)
    cancellation.save(update_fields=["refund_id"])
    tell(CANCELLED, cancellation, locked.order.number, by=by, speaks=speaks)
    return cancellation


def _request(
    locked: LockedOrder,
    pieces: Mapping[UUID, int],
    policy: Policy,
    *,
    by: Acts,
    now: datetime,
    speaks: bool,
    **said: Any,
) -> Cancellation:
    """Ask the one seller of these lines; unanswered after the policy's hours, it is granted by itself."""
    [seller_id] = {locked.lines[line_id].seller_id for line_id in pieces}
    request = write_cancellation(
        locked,
        pieces,
        **said,
        state=CancellationState.REQUESTED,
        seller_id=seller_id,
        asked_at=now,
        answer_due_at=now + timedelta(hours=policy.cancel_answer_hours),
    )
    tell(REQUESTED, request, locked.order.number, by=by, speaks=speaks)
    return request


def check_words(reason: str, words: str, reasons: list[str]) -> None:
    """Raise Refused for a reason that is none of these, and for too many words."""
    if reason and reason not in reasons:
        raise Refused(_("Choose a reason from the list, or none."), "no_such_reason")
    if len(words) > LONGEST_WORDS:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_WORDS}, "text_too_long")


def check_pieces(locked: LockedOrder, pieces: Mapping[UUID, int]) -> None:
    """Raise Refused where nothing is named, or what is no line of the order."""
    if not pieces:
        raise Refused(_("Choose at least one item to cancel."), "nothing_to_cancel")
    if pieces.keys() - locked.lines.keys():
        raise Refused(_("This item is not part of the order."), "no_such_line")


def _check(
    locked: LockedOrder,
    pieces: Mapping[UUID, int],
    verdicts: Mapping[UUID, Verdict],
    wish: Wish,
    reasons: list[str],
) -> None:
    check_words(wish.reason, wish.words, reasons)
    check_pieces(locked, pieces)
    check_verdicts(locked.lines, pieces, verdicts)


def _by_seller(locked: LockedOrder, lines: set[UUID]) -> list[list[UUID]]:
    """Return the lines of each seller, in the order's sequence."""
    sold: dict[UUID, list[UUID]] = {}
    for line in sorted(locked.lines.values(), key=lambda line: line.position):
        if line.id in lines:
            sold.setdefault(line.seller_id, []).append(line.id)
    return list(sold.values())
