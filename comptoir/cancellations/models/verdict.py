"""Can this still be cancelled? The answer for each line, with why not, and what can be done instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.orders.models import Line, Order, State
from comptoir.policies.models import CancelRule, MayCancel, Policy

# The states that the shop alone knows of: nothing of such a line is left to call off.
OVER = {State.PAYMENT_FAILED: "payment_failed", State.CANCEL_REQUESTED: "asked_at_the_shop"}


class Way(StrEnum):
    """How a line is cancelled: at once, by asking for it, or no more."""

    AT_ONCE = "at_once"
    ON_REQUEST = "on_request"
    NO = "no"


class Verdict(NamedTuple):
    """The answer for a line: its way, for how many pieces, and a sentence each for why and what instead.

    `code` is stable, for programs; `why` and `instead` are empty where the line is cancelled at once.
    """

    way: Way
    pieces: int = 0
    code: str = ""
    why: str = ""
    instead: str = ""

    @property
    def can_be_cancelled(self) -> bool:
        return self.way is not Way.NO


def can_cancel(
    order: Order,
    lines: Iterable[Line],
    policy: Policy,
    *,
    now: datetime,
    requested: Mapping[UUID, int],
) -> dict[UUID, Verdict]:
    """Answer for each line, by its id; `requested` are the pieces that a running request is about."""
    return {
        line.id: _of_line(line, rule_of(order, line, policy), order.placed_at, now, requested.get(line.id, 0))
        for line in lines
    }


def is_whole(lines: Iterable[Line], pieces: Mapping[UUID, int]) -> bool:
    """Tell whether nothing of an order is left with these pieces gone: its delivery is given back too."""
    return all(
        line.state == State.PAYMENT_FAILED or line.quantity == line.cancelled + pieces.get(line.id, 0)
        for line in lines
    )


def check_verdicts(
    lines: Mapping[UUID, Line], pieces: Mapping[UUID, int], verdicts: Mapping[UUID, Verdict]
) -> None:
    """Raise Refused where one of these pieces cannot be cancelled, or no longer so many of its line."""
    for line_id, number in pieces.items():
        if line_id not in lines:
            raise Refused(_("This item is not part of the order."), "no_such_line")
        verdict, name = verdicts[line_id], lines[line_id].name
        if not verdict.can_be_cancelled:
            words = _("%(item)s: %(why)s") % {"item": name, "why": f"{verdict.why} {verdict.instead}".strip()}
            raise Refused(words, "cannot_be_cancelled")
        if not 0 < number <= verdict.pieces:
            words = _("%(item)s: at most %(number)s can be cancelled.")
            raise Refused(words % {"item": name, "number": verdict.pieces}, "too_many_to_cancel")


def check_left(lines: Mapping[UUID, Line], pieces: Mapping[UUID, int], requested: Mapping[UUID, int]) -> None:
    """Raise Refused where a seller cannot cancel so many pieces: they have left, or are asked for already."""
    for line_id, number in pieces.items():
        if line_id not in lines:
            raise Refused(_("This item is not part of the order."), "no_such_line")
        line, asked = lines[line_id], requested.get(line_id, 0)
        if 0 < number <= line.to_ship - asked:
            continue
        if asked:
            words = _("%(item)s: the customer has asked to cancel it. Accept that request instead.")
            raise Refused(words % {"item": line.name}, "cancellation_requested")
        words = _("%(item)s: %(number)s left to cancel.") % {"item": line.name, "number": line.to_ship}
        raise Refused(words, "too_many_to_cancel")


def is_left(lines: Iterable[Line], requested: Mapping[UUID, int]) -> bool:
    """Tell whether a seller can cancel anything of these lines: it has not left, and nobody asked for it."""
    return any(line.to_ship > requested.get(line.id, 0) for line in lines)


def rule_of(order: Order, line: Line, policy: Policy) -> CancelRule:
    """Return the rule for a line: what the shop said of it, else of its order, else of all."""
    return policy.cancel_rule(
        (line.cancellation, line.cancellation_minutes), (order.cancellation, order.cancellation_minutes)
    )


def _of_line(line: Line, rule: CancelRule, placed_at: datetime, now: datetime, requested: int) -> Verdict:
    if not line.to_ship:
        return _gone(line)
    if line.state in OVER:
        return Verdict(Way.NO, 0, OVER[State(line.state)], *_over(State(line.state)))
    left = line.to_ship - requested
    if left <= 0:
        return Verdict(
            Way.NO, 0, "requested", _("You have asked to cancel it. The seller has yet to answer.")
        )
    answer = rule.answer(placed_at=placed_at, is_picked=line.is_picked, now=now)
    if answer is MayCancel.NO:
        why = _("The shop does not allow this item to be cancelled once it is ordered.")
        return Verdict(
            Way.NO,
            0,
            "never",
            why,
            _("You can still contact the seller, or send it back once it has arrived."),
        )
    if answer is MayCancel.AT_ONCE:
        return Verdict(Way.AT_ONCE, left)
    why = (
        _("The warehouse has begun to prepare it, so the seller has to agree.")
        if line.is_picked
        else _("The seller has to agree before it is cancelled.")
    )
    return Verdict(Way.ON_REQUEST, left, "picked" if line.is_picked else "ask", why)


def _gone(line: Line) -> Verdict:
    """Say why a line of which nothing is left to send cannot be cancelled, and what can be done instead."""
    state = State(line.state)
    if line.cancelled == line.quantity:
        return Verdict(Way.NO, 0, "cancelled", _("It is already cancelled."))
    if line.returned == line.quantity - line.cancelled:
        return Verdict(Way.NO, 0, "returned", _("It has been sent back."))
    if not line.goes_by_post:
        why = _("It is already in your library, so it cannot be cancelled.")
        return Verdict(Way.NO, 0, "supplied", why, _("If something is wrong with it, contact the seller."))
    if line.delivered == line.shipped:
        return Verdict(
            Way.NO, 0, "delivered", _("It has been delivered, so it can no longer be cancelled."),
            _("You can send it back."),
        )  # fmt: skip
    instead = _("You can refuse the parcel when it arrives, or send it back once you have it.")
    if state == State.READY_FOR_PICKUP:
        instead = _("You can leave it at the pickup point to be sent back, or return it later.")
    elif state in (State.UNDELIVERABLE, State.LOST):
        instead = _("Contact us: we can send it again or refund it.")
    return Verdict(Way.NO, 0, "shipped", _("It has been shipped, so it can no longer be cancelled."), instead)


def _over(state: State) -> tuple[str, str]:
    if state == State.PAYMENT_FAILED:
        return _("The payment did not go through: it will not be sent, and you were not charged."), ""
    why = _("The shop was asked to cancel it, and has not answered yet.")
    return why, _("If it is shipped anyway, you can refuse the parcel or send it back.")
