"""Pieces are within bounds, and every state, summary and seller's part follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import copy

from comptoir.orders.models import Line, Order, State, WholeOrder, sellers_parts
from comptoir.orders.models.quantities import NOWHERE, count_pieces, in_parcels, line_state
from comptoir.orders.models.states import order_state
from comptoir.orders.models.summary import settle
from simulation.invariants.books import Books

OF_ORDER = ("state", "has_returns", "spent_minor", "summary", "search_text", "payment_label")
OF_PART = ("number", "state", "units", "items_minor", "currency", "recipient", "due_on", "customer_id")


def pieces_add_up(books: Books) -> Iterator[str]:
    """Quantities are within bounds"""
    for whole in books.orders:
        for line in whole.lines:
            if not 0 <= line.returned <= line.delivered <= line.shipped <= line.quantity - line.cancelled:
                yield f"{whole.order} line {line.reference}: {line.pieces} of {line.quantity}"
            if any(here > all_of_it for here, all_of_it in zip(line.here, line.pieces, strict=True)):
                yield f"{whole.order} line {line.reference}: {line.here} were counted here, and {line.pieces} in all"


def what_is_cancelled_stays(books: Books) -> Iterator[str]:
    """What was cancelled stays cancelled"""
    for (number, reference), pieces in books.world.cancelled.items():
        if number not in books.by_number:
            continue
        lines = [line for line in books.by_number[number].lines if line.reference == reference]
        if sum(line.cancelled_here for line in lines) < pieces:
            yield f"{number} line {reference}: {pieces} were cancelled, {[line.here for line in lines]} counted"


def nothing_is_in_two_parcels(books: Books) -> Iterator[str]:
    """What is in parcels is no more than was bought, and what was shipped here is counted as such"""
    for whole in books.orders:
        sent: Counter[object] = Counter()
        sent_here: Counter[object] = Counter()
        for parcel in whole.parcels:
            for part in parcel.parts:
                (sent_here if parcel.is_made_here else sent)[part.line_id] += part.quantity
        for line in whole.lines:
            if sent_here[line.id] > line.shipped_here:
                yield (
                    f"{whole.order} line {line.reference}: {sent_here[line.id]} in parcels of the desk, "
                    f"{line.shipped_here} counted"
                )
            # The shop may ship what was cancelled here meanwhile; then it is told so, and counted as cancelled.
            if sent[line.id] > line.quantity or sent_here[line.id] > line.quantity - line.cancelled_here:
                yield f"{whole.order} line {line.reference}: {sent[line.id]}, {sent_here[line.id]} in parcels"


def counts_follow(books: Books) -> Iterator[str]:
    """The counts and the state of a line follow from parcels and words"""
    for whole in books.orders:
        by_line = in_parcels(
            (part.line_id, part.quantity, parcel) for parcel in whole.parcels for part in parcel.parts
        )
        for line in whole.lines:
            of_line, word = by_line.get(line.id, NOWHERE), State(line.shop_state)
            pieces = count_pieces(
                line.quantity, word, of_line, here=line.here, has_come=_has_come(line, whole)
            )
            state = line_state(line.quantity, line.pieces, word, of_line.gravest)
            if pieces != line.pieces or state != line.state:
                yield (
                    f"{whole.order} line {line.reference}: {line.pieces} {line.state}, "
                    f"and it should be {pieces} {state}"
                )


def sums_follow(books: Books) -> Iterator[str]:
    """What a list shows of an order, and of each seller's part, follows from its lines"""
    for whole in books.orders:
        order: Order = copy(whole.order)
        names = {line.seller_id: line.seller.name for line in whole.lines}
        settle(order, whole.lines, whole.parcels, names, state=order.state)
        for name in OF_ORDER:
            if getattr(order, name) != getattr(whole.order, name):
                yield f"{order}: {name} is {getattr(whole.order, name)!r}, and should be {getattr(order, name)!r}"
        if whole.lines and whole.order.state != order_state([line.state for line in whole.lines]):
            yield f"{order} is {whole.order.state}"
        yield from _parts(books, whole)


def _parts(books: Books, whole: WholeOrder) -> Iterator[str]:
    stored = books.parts.get(whole.order.id, {})
    due = {part.seller_id: part for part in sellers_parts(whole.order, whole.lines)}
    if stored.keys() != due.keys():
        yield f"{whole.order}: {len(stored)} sellers have a part of it, and {len(due)} should"
    for seller_id in stored.keys() & due.keys():
        is_so, should_be = (books.values(part[seller_id], *OF_PART) for part in (stored, due))
        if is_so != should_be:
            yield f"{whole.order}: a seller's part is {is_so}, and should be {should_be}"


def _has_come(line: Line, whole: WholeOrder) -> bool:
    """Tell whether the shop says itself when the line came, and no parcel does."""
    return line.delivered_at is not None and line.delivered_at not in {one.came_at for one in whole.parcels}


RULES = [pieces_add_up, what_is_cancelled_stays, nothing_is_in_two_parcels, counts_follow, sums_follow]
