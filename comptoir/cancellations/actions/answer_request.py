"""A request is granted or refused, by its seller, the shop or the clock; or she withdraws it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.cancellations.actions.carry_out import answer, carry_out, tell
from comptoir.cancellations.facts import GRANTED, REFUSED, WITHDRAWN
from comptoir.cancellations.models import (
    LONGEST_WORDS,
    Cancellation,
    CancellationState,
    Refusal,
    all_cancellations,
    cancellations_of,
)
from comptoir.ground.refusal import Refused
from comptoir.journal.record import CLOCK, Acts
from comptoir.orders.actions import LockedOrder, lock_order
from comptoir.orders.models import Order


@transaction.atomic
def grant_request(
    cancellation: Cancellation,
    *,
    by: Acts,
    by_itself: bool = False,
    now: datetime | None = None,
    speaks: bool = True,
) -> Cancellation:
    """Cancel what a request asks for and has not left yet; what was paid for it goes back.

    A second time changes nothing. Raises Refused once it was refused or withdrawn, or all of it has left.
    """
    now = now or timezone.now()
    locked, request = _lock(cancellation)
    if request.state == CancellationState.GRANTED:
        return request
    _refuse_answered(request)
    pieces = _left(locked, request)
    if not pieces:
        words = _("Everything was shipped before the request was answered: there is nothing left to cancel.")
        raise Refused(words, "all_shipped")
    carry_out(locked, request, pieces, by=by, now=now, speaks=speaks)
    answer(request, CancellationState.GRANTED, by=by, now=now, by_itself=by_itself)
    tell(GRANTED, request, locked.order.number, by=by, speaks=speaks)
    return request


@transaction.atomic
def refuse_request(
    cancellation: Cancellation,
    why: Refusal,
    words: str = "",
    *,
    by: Acts,
    now: datetime | None = None,
    speaks: bool = True,
) -> Cancellation:
    """Refuse a request, with a reason that the customer reads. The same refusal again changes nothing.

    Raises Refused once it was answered otherwise, without words for another reason, and with too many.
    """
    words = words.strip()
    locked, request = _lock(cancellation)
    if (request.state, request.why, request.answer) == (CancellationState.REFUSED, why, words):
        return request
    _refuse_answered(request)
    if why is Refusal.OTHER and not words:
        raise Refused(_("Say why in your own words. The customer will read them."), "reason_needs_words")
    if len(words) > LONGEST_WORDS:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_WORDS}, "text_too_long")
    answer(request, CancellationState.REFUSED, by=by, now=now or timezone.now(), why=why, answer=words)
    tell(REFUSED, request, locked.order.number, by=by, speaks=speaks)
    return request


@transaction.atomic
def withdraw_request(
    cancellation: Cancellation, *, by: Acts, now: datetime | None = None, speaks: bool = True
) -> Cancellation:
    """Take a request back: the items are sent after all. A second time changes nothing.

    Raises Refused once it was answered.
    """
    locked, request = _lock(cancellation)
    if request.state == CancellationState.WITHDRAWN:
        return request
    _refuse_answered(request)
    answer(request, CancellationState.WITHDRAWN, by=by, now=now or timezone.now())
    tell(WITHDRAWN, request, locked.order.number, by=by, speaks=speaks)
    return request


def grant_overdue(now: datetime, *, most: int = 200) -> int:
    """Grant the requests that nobody has answered in time; refuse those of which all was sent meanwhile.

    Return how many were answered, each in its own transaction.
    """
    due = list(all_cancellations().due(now)[:most])
    for row in due:
        request = Cancellation(customer_id=row.customer_id, id=row.cancellation_id, order_id=row.order_id)
        try:
            grant_request(request, by=CLOCK, by_itself=True, now=now)
        except Refused as refused:
            if refused.code == "all_shipped":
                refuse_request(request, Refusal.SHIPPED, by=CLOCK, now=now)
    return len(due)


@transaction.atomic
def settle_requests(orders: Collection[tuple[UUID, UUID]], *, by: Acts = CLOCK) -> None:
    """Answer the running requests of these orders, by customer and id, of which nothing is left to send.

    What has left is refused; what the shop cancelled itself is granted, and the shop refunds it.
    """
    customers, ids = {customer for customer, _order in orders}, {order for _customer, order in orders}
    asked = all_cancellations().requested().filter(customer_id__in=customers, order_id__in=ids)
    for customer_id, order_id in sorted({(row.customer_id, row.order_id) for row in asked}):
        locked = lock_order(Order(customer_id=customer_id, id=order_id))
        for request in cancellations_of(locked.order):
            if request.is_requested and not _left(locked, request):
                _settle(locked, request, by=by)


def _settle(locked: LockedOrder, request: Cancellation, *, by: Acts) -> None:
    lines = [locked.lines[part.line_id] for part in request.parts if part.line_id in locked.lines]
    if any(line.shipped for line in lines):
        answer(request, CancellationState.REFUSED, by=by, now=timezone.now(), why=Refusal.SHIPPED)
        tell(REFUSED, request, locked.order.number, by=by)
    else:
        answer(request, CancellationState.GRANTED, by=by, now=timezone.now())
        tell(GRANTED, request, locked.order.number, by=by)


def _lock(cancellation: Cancellation) -> tuple[LockedOrder, Cancellation]:
    """Lock the order of a cancellation, and read the cancellation anew. Raises Refused where it is gone."""
    order = Order(customer_id=cancellation.customer_id, id=cancellation.order_id)
    locked = lock_order(order)
    found = (one for one in cancellations_of(locked.order) if one.id == cancellation.id)
    request = next(found, None)
    if request is None:
        raise Refused(_("This request no longer exists."), "cancellation_gone")
    return locked, request


def _refuse_answered(request: Cancellation) -> None:
    if request.state == CancellationState.GRANTED:
        words = _("%(name)s has already accepted this request: the items are cancelled.")
        raise Refused(words % {"name": request.answered_by}, "already_granted")
    if request.state == CancellationState.REFUSED:
        words = _("%(name)s has already refused this request.") % {"name": request.answered_by}
        raise Refused(words, "already_refused")
    if request.state == CancellationState.WITHDRAWN:
        raise Refused(_("The customer has withdrawn this request."), "request_withdrawn")


def _left(locked: LockedOrder, request: Cancellation) -> dict[UUID, int]:
    """Return how many of the pieces asked for have not left, by the id of their line."""
    left = {
        part.line_id: min(part.quantity, locked.lines[part.line_id].to_ship)
        for part in request.parts
        if part.line_id in locked.lines
    }
    return {line_id: number for line_id, number in left.items() if number}
