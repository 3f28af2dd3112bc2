"""A return gives each piece back once, nobody's clock is forgotten, and the desk shows it as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_default_timezone

from comptoir.orders.models import State
from comptoir.returns.models import (
    KEEPS,
    ON_ITS_WAY_BACK,
    TO_RECEIVE,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    Way,
    returns_of_seller,
    seller_return,
)
from comptoir.returns.models.states import UNDONE
from simulation.invariants.books import Books

# The clock of this simulation stands still between the worker's turns.
LATEST = timedelta(hours=9)
# Three days of grace, the night of the clock, and one more where a worker was killed in it
REMINDED_WITHIN, GRACE_DAYS = 7, 5
LEGAL_REFUND = timedelta(days=14)
GIVES_MONEY = {Outcome.REFUND, Outcome.KEPT}
COMES_BACK = {Outcome.REFUND, Outcome.REPLACEMENT, Outcome.EXCHANGE, Outcome.NOTHING}
SENDS_ANOTHER = {Outcome.REPLACEMENT, Outcome.EXCHANGE}
CAME = {State.DELIVERED, State.CANCELLED, State.RETURNED}
# The letter that a return's customer has within a day of what happened, as long as it is in this state
TOLD = {
    ReturnState.RECEIVED: ("returns/received", "received_at"),
    ReturnState.REFUSED: ("returns/refused", "ended_at"),
    ReturnState.EXPIRED: ("returns/expired", "ended_at"),
}


def no_more_comes_back_than_came(books: Books) -> Iterator[str]:
    """No more comes back than was asked for, and no more is asked for than was delivered"""
    asked, counted = Counter[Any](), Counter[Any]()
    for back, items in books.returns:
        for item in items:
            if not (0 <= item.received <= item.quantity and 0 <= item.accepted <= item.quantity):
                yield f"return {back}: {item.received} came and {item.accepted} count of {item.quantity}"
            if back.state not in UNDONE:
                asked[item.line_id] += item.quantity
            if item.outcome in COMES_BACK:
                counted[item.line_id] += min(item.received, item.accepted)
    for whole in books.orders:
        for line in whole.lines:
            if asked[line.id] > line.shipped:
                yield f"{whole.order} line {line.reference}: {asked[line.id]} go back of {line.shipped} shipped"
            if counted[line.id] != line.returned_here:
                yield f"{whole.order} line {line.reference}: {counted[line.id]} came back, {line.returned_here} counted"


def returned_pieces_are_refunded_once(books: Books) -> Iterator[str]:
    """A piece that is returned is refunded once at most"""
    refunds: dict[str, list[Any]] = {}
    for refund in books.ledger.refunds.values():
        if refund.key.startswith("return:") and refund.order_id in books.by_id:
            refunds.setdefault(refund.key.split(":")[1], []).append(refund)
    for back, items in books.returns:
        mine = refunds.pop(str(back.id), [])
        given = sum(part.quantity for refund in mine for part in books.ledger.items.get(refund.id, ()))
        accepted = sum(item.accepted for item in items if item.outcome in GIVES_MONEY)
        if given > accepted:
            yield f"return {back}: {given} pieces were refunded, and {accepted} accepted for that"
        if len(mine) > len({item.settled_at for item in items if item.is_settled}):
            yield f"return {back} was settled {len(items)} times at most, and has {len(mine)} refunds"
        kept_back = sum(refund.less_minor for refund in mine)
        due = sum(item.deducted_minor for item in items) + (back.fee_minor if mine else 0)
        if kept_back > due:
            yield f"return {back}: {kept_back} were kept back of its refunds, and {due} were due"
        if sum(refund.amount_minor for refund in mine) > sum(item.given_minor for item in items) + (
            sum(refund.shipping_minor for refund in mine)
        ):
            yield f"return {back}: its refunds are more than its items say"
    if refunds:
        yield f"{len(refunds)} returns that are not there were refunded"


def replacements_cost_nothing(books: Books) -> Iterator[str]:
    """What replaces an item costs nothing, and is sent once for it"""
    sent = {
        (back.order_id, item.replacement): item
        for back, items in books.returns
        for item in items
        if item.replacement
    }
    settled = [item for _back, items in books.returns for item in items if item.outcome in SENDS_ANOTHER]
    for item in settled:
        if not item.replacement:
            yield f"{item} is {item.outcome}, and nothing is sent for it"
    for whole in books.orders:
        for line in (line for line in whole.lines if line.replaces_id):
            item_of = sent.pop((whole.order.id, line.reference), None)
            if item_of is None or item_of.accepted != line.quantity:
                yield f"{whole.order} line {line.reference} sends {line.quantity} again, for {item_of}"
            if line.total_minor or line.tax_minor or line.unit_price_minor:
                yield f"{whole.order} line {line.reference} replaces another, and costs {line.total_minor}"
    if sent:
        yield f"lines {[reference for _order, reference in sent]} are to replace something, and are not there"


def sellers_act_in_time(books: Books) -> Iterator[str]:
    """A seller's clock runs while a return waits for the seller, and is kept or shown as overdue"""
    late = set(returns_of_seller(None).late(books.now).values_list("return_id", flat=True))
    for back, items in books.returns:
        if back.customer_id in books.world.erased:
            continue
        is_open = back.state in (ReturnState.RECEIVED, ReturnState.LOST)
        waits = back.state == ReturnState.REQUESTED or (is_open and not all(one.is_settled for one in items))
        waits |= back.state == ReturnState.AUTHORISED and back.way == Way.SELLERS_LABEL
        if waits != (back.due_at is not None):
            yield f"return {back} is {back.state}, and its seller has until {back.due_at}"
        if back.due_at and back.due_at < books.now and back.id not in late:
            yield f"return {back} was to be seen to by {back.due_at}, and nobody is shown that"
        if back.state == ReturnState.REQUESTED and back.due_at and back.due_at < books.now - LATEST:
            yield f"return {back} waits since {back.asked_at} for its seller, who had until {back.due_at}"
        yield from _counted_from(back)


def _counted_from(back: Return) -> Iterator[str]:
    """Two working days after the day of asking or coming, where the shop is, a seller has answered."""
    asked = back.state == ReturnState.REQUESTED
    since = back.asked_at if asked else back.received_at if back.state == ReturnState.RECEIVED else None
    if since is None or back.due_at is None:
        return
    day = since.astimezone(get_default_timezone()).date()
    earliest = datetime.combine(day + timedelta(days=3), time(), tzinfo=get_default_timezone())
    is_by_law = back.is_legal and not asked and back.due_at >= back.asked_at + LEGAL_REFUND
    is_midnight = back.due_at.astimezone(get_default_timezone()).time() == time()
    if back.due_at < earliest and not (is_by_law or (back.is_legal and back.due_at == back.received_at)):
        yield f"return {back}, of {since}, is due on {back.due_at}: that is less than two working days"
    if not is_midnight and not back.is_legal:
        yield f"return {back} is due on {back.due_at}, which is no end of a day of the shop's"


def unsent_returns_end(books: Books) -> Iterator[str]:
    """A return that is not sent in time is reminded of, and ends"""
    today = books.now.astimezone(get_default_timezone()).date()
    for back, items in books.returns:
        if not back.is_to_be_sent or back.send_by is None or back.customer_id in books.world.erased:
            continue
        left = (back.send_by - today).days
        if left < -GRACE_DAYS and not any(item.is_settled for item in items):
            yield f"return {back} was to be sent by {back.send_by}, and is still {back.state}"
        has_time = books.older_than(back.authorised_at or back.asked_at, 2)
        if (
            0 <= left < REMINDED_WITHIN - 1
            and has_time
            and not back.reminders
            and back.way != Way.SELLERS_LABEL
        ):
            yield f"return {back} is to be sent by {back.send_by}, and nobody was reminded"


def first_scans_release_what_is_due(books: Books) -> Iterator[str]:
    """Where the first scan is enough, what was asked for is given within a day of it"""
    for back, items in books.returns:
        is_over = back.is_refunded_on_sending and back.state in ON_ITS_WAY_BACK
        is_long_ago = back.sent_at is not None and books.older_than(back.sent_at, 2)
        if is_over and is_long_ago and not all(item.is_settled for item in items):
            yield f"return {back} is with its carrier since {back.sent_at}, and not all of it is settled"


def settled_returns_end(books: Books) -> Iterator[str]:
    """A return whose refunds are done, and whose replacements have come, is completed within a day"""
    for back, items in books.returns:
        if back.state != ReturnState.SETTLED or back.customer_id in books.world.erased:
            continue
        names = {item.replacement for item in items if item.replacement}
        lines = [line for line in books.by_id[back.order_id].lines if line.reference in names]
        instead = {line.id for line in lines}
        dones = [
            refund.done_at
            for refund in books.ledger.refunds.values()
            if refund.key.startswith(f"return:{back.id}:")
            or any(part.line_id in instead for part in books.ledger.items.get(refund.id, ()))
        ]
        if names or not all(dones):
            is_over = bool(lines) and all(dones) and all(line.state in CAME for line in lines)
            moments = [line.delivered_at for line in lines]
            if not is_over or not all(moments):
                continue
            dones += moments
        if all(books.older_than(moment, 1) for moment in [*dones, back.settled_at] if moment):
            yield f"nothing of return {back} is awaited since {dones}, and it is not completed"


def the_desk_lists_returns_as_they_are(books: Books) -> Iterator[str]:
    """The desk lists each return as it is"""
    rows = {row.return_id: row for row in returns_of_seller(None).filter(order_id__in=list(books.by_id))}
    for back, items in books.returns:
        row = rows.pop(back.id, None)
        if row is None:
            yield f"return {back} is not listed"
            continue
        should_be = seller_return(back, items)
        for field in row._meta.concrete_fields:
            if getattr(row, field.attname) != getattr(should_be, field.attname):
                yield (
                    f"return {back} is listed with {field.name} {getattr(row, field.attname)!r}, "
                    f"and it is {getattr(should_be, field.attname)!r}"
                )
    listed = set(returns_of_seller(None).values_list("return_id", flat=True))
    if gone := listed - set(Return.objects.values_list("id", flat=True)):
        yield f"{len(gone)} returns are listed, and not there"


def customers_hear_of_their_returns(books: Books) -> Iterator[str]:
    """A customer hears within a day what became of her return"""
    about: dict[str, set[str]] = {}
    for notice in books.notices:
        about.setdefault(notice.about.split(" ")[0], set()).add(notice.letter)
    for back, _items in books.returns:
        letter, moment = TOLD.get(ReturnState(back.state), ("", ""))
        happened = getattr(back, moment) if moment else None
        sale = books.sale_of(books.by_id[back.order_id].order)
        is_hers = bool(books.by_id[back.order_id].order.email) and not sale.buyer.is_erased
        if (
            happened
            and is_hers
            and books.older_than(happened, 1)
            and letter not in about.get(str(back.id), ())
        ):
            yield f"return {back} is {back.state} since {happened}, and nobody was told"


def what_was_settled_stands(books: Books) -> Iterator[str]:
    """What was settled of an item stays as it was settled"""
    known = books.world.settled
    for back, items in books.returns:
        for item in items:
            now = _settled(item)
            if (
                item.id in known
                and known[item.id] != now
                and not _is_cancelled(books, back, known[item.id], now)
            ):
                yield f"{item} of return {back} was settled as {known[item.id]}, and is {now}"
            if item.is_settled:
                known[item.id] = now
        if back.state == ReturnState.KEPT and {item.outcome for item in items} - KEEPS:
            yield f"return {back} is kept, and its items are {[item.outcome for item in items]}"
        if back.state in TO_RECEIVE and back.received_at:
            yield f"return {back} is {back.state}, and came on {back.received_at}"


def _settled(item: ReturnedItem) -> tuple[Any, ...]:
    return item.outcome, item.accepted, item.deducted_minor, item.given_minor, item.replacement


def _is_cancelled(books: Books, back: Return, was: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Tell whether the change is that what replaces the item was cancelled, and so is refunded.

    The night finishes what a cancellation that nobody heard of has begun.
    """
    lines = {line.reference: line for line in books.by_id[back.order_id].lines}
    line = lines.get(was[-1])
    if line is None or was[0] not in SENDS_ANOTHER or not line.cancelled:
        return False
    outcomes = {was[0]}
    if line.cancelled == line.quantity:
        outcomes.add(Outcome.REFUND if now[3] else Outcome.NOTHING)
    return now[0] in outcomes and now[1:] == (*was[1:3], now[3], was[-1]) and now[3] >= was[3]


RULES = [
    no_more_comes_back_than_came,
    returned_pieces_are_refunded_once,
    replacements_cost_nothing,
    sellers_act_in_time,
    unsent_returns_end,
    first_scans_release_what_is_due,
    settled_returns_end,
    the_desk_lists_returns_as_they_are,
    customers_hear_of_their_returns,
    what_was_settled_stands,
]
