"""Faults of returns: what comes back, what is given for it, and until when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulation.faults.fault import Fault
from simulation.faults.money import elsewhere

# More than anybody sends back
BOUNDLESS = 10**6


def _again(grant_refund: Any) -> Callable[..., Any]:
    """Grant each refund of a return once more, under a key of its own."""

    def grant(order: Any, pieces: Any, *, key: str, **more: Any) -> Any:
        refund = grant_refund(order, pieces, key=key, **more)
        grant_refund(order, pieces, key=f"{key}:again", **more)
        return refund

    return grant


def _unlocked(_lock_with_order: Any) -> Callable[..., Any]:
    """Read the return and its order as they are, and let others do so, too."""
    from comptoir.orders.actions import LockedOrder
    from comptoir.orders.models import whole_orders
    from comptoir.returns.models import items_of, return_named

    def read(back: Any) -> Any:
        whole = whole_orders([(back.customer_id, back.order_id)])[back.order_id]
        stored: Any = return_named(back.customer_id, back.id)
        stored.order = whole.order
        order = LockedOrder(whole.order, {line.id: line for line in whole.lines}, whole.parcels)
        return order, stored, items_of([stored])[stored.id]

    return read


def _without_bound(lock_with_order: Any) -> Callable[..., Any]:
    """Let any number of pieces have been asked for, as far as counting in knows."""

    def locked(back: Any) -> Any:
        order, stored, items = lock_with_order(back)
        for item in items:
            item.quantity = BOUNDLESS
        return order, stored, items

    return locked


def _all_that_was_asked_for(count_back: Any) -> Callable[..., Any]:
    """Count as returned what was asked for, whatever came."""

    def count(order: Any, items: Any, *, by: Any) -> Any:
        came = [(item, item.received, item.accepted) for item in items]
        for item in items:
            item.received = item.accepted = item.quantity
        try:
            return count_back(order, items, by=by)
        finally:
            for item, received, accepted in came:
                item.received, item.accepted = received, accepted

    return count


def _priced(new_line: Any) -> Callable[..., Any]:
    """Send something again at the price of the first."""

    def made(locked: Any, line: Any, quantity: int, other: str) -> Any:
        row = new_line(locked, line, quantity, other)
        row.unit_price_minor = line.unit_price_minor
        row.total_minor = round(line.unit_price_minor * quantity)
        return row

    return made


def _as_was_read(list_return: Any) -> Callable[..., Any]:
    """List a return at the desk once, and never anew."""
    from comptoir.returns.models import SellerReturn

    def listed(back: Any, items: Any) -> None:
        if not SellerReturn.objects.filter(return_id=back.id).exists():
            list_return(back, items)

    return listed


FAULTS = [
    Fault(
        "a_return_is_refunded_twice",
        "a return is refunded when it is settled, and once more under another key",
        "comptoir.returns.actions.give_money.grant_refund",
        _again,
    ),
    Fault(
        "a_received_quantity_without_bound",
        "any number of pieces may be counted as received",
        "comptoir.returns.actions.receive_return.lock_with_order",
        _without_bound,
    ),
    Fault(
        "pieces_are_asked_for_again",
        "what is in a return already may be asked for once more",
        "comptoir.returns.models.finding.pieces_taken",
        lambda _taken: lambda _items: {},
    ),
    Fault(
        "what_never_came_counts_as_returned",
        "a line counts as returned what was asked for, whatever came",
        "comptoir.returns.actions.settle_return.count_back",
        _all_that_was_asked_for,
    ),
    Fault(
        "a_sellers_clock_in_the_wrong_zone",
        "a seller's working days are counted in another zone than the shop's",
        "comptoir.returns.models.clock.timezone",
        elsewhere,
    ),
    Fault(
        "a_return_is_settled_without_its_lock",
        "a return is read without its lock, and settled",
        "comptoir.returns.actions.settle_return.lock_with_order",
        _unlocked,
        only_on="postgresql",
    ),
    Fault(
        "a_fee_is_taken_twice",
        "the label's fee is taken off each refund of a return",
        "comptoir.returns.actions.give_money._had_fee",
        lambda _had_fee: lambda _items, _settled: False,
    ),
    Fault(
        "a_replacement_has_a_price",
        "what is sent again costs what the first did",
        "comptoir.orders.actions.add_replacement._new_line",
        _priced,
    ),
    Fault(
        "a_label_never_lapses",
        "a return that nobody sends stays open for ever",
        "comptoir.returns.schedule.returns_over",
        lambda _returns_over: lambda _day: [],
    ),
    Fault(
        "a_first_scan_releases_nothing",
        "where the first scan is enough, nothing is given before the seller has the parcel",
        "comptoir.returns.actions.receive_return.settle_as_asked",
        lambda _settle: lambda *_what, **_more: None,
    ),
    Fault(
        "a_return_is_listed_as_it_was",
        "the desk shows a return as it was when it was asked for",
        "comptoir.returns.actions.locked_return.list_return",
        _as_was_read,
    ),
    Fault(
        "nobody_is_told_of_a_return",
        "a customer is told nothing of her return",
        "comptoir.returns.letters.return_named",
        lambda _return_named: lambda _customer_id, _return_id: None,
    ),
]
