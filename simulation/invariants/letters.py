"""Every letter is written once, to whom it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from comptoir.orders.models import WholeOrder
from simulation.invariants.books import Books

NOT_CONFIRMED = {"pending_payment", "on_hold", "payment_failed", "cancelled"}


def each_letter_is_written_once(books: Books) -> Iterator[str]:
    """Every letter is written once"""
    written = Counter((one.letter, one.about) for one in books.notices if one.about)
    for (letter, about), number in written.items():
        if number > 1:
            yield f"{letter} about {about} was written {number} times"


def each_mail_is_one(books: Books) -> Iterator[str]:
    """No mail is sent twice, but where a process died between sending and noting it"""
    sent = Counter(mail.message_id for mail in books.world.post.taken)
    repeated = sum(number - 1 for number in sent.values())
    most = books.world.kills_after_mail + books.world.machine.unnoted
    if repeated > most:
        yield f"{repeated} mails were sent again, and {most} were not noted by a process that died"
    ids = {str(notice.id) for notice in books.notices if notice.about}
    if strange := ids - {message_id[1:37] for message_id in sent} - books.unsent:
        yield f"{len(strange)} letters are kept, and neither sent nor waiting"


def letters_go_to_whom_they_are_for(books: Books) -> Iterator[str]:
    """A letter about an order goes to whoever placed it"""
    for order_id, notices in books.notices_about.items():
        order = books.by_id[order_id].order
        buyer = books.sale_of(order).buyer
        for notice in notices:
            if notice.recipient != buyer.email:
                yield f"{notice.letter} about {order} of {buyer.name} went to {notice.recipient}"


def nobody_is_told_of_what_was_undone(books: Books) -> Iterator[str]:
    """Nobody is told of a parcel that was taken back"""
    for order_id, notices in books.notices_about.items():
        there = {parcel.reference for parcel in books.by_id[order_id].parcels}
        for notice in notices:
            made_here = [name for name in notice.about.split(" ") if name.startswith("D-")]
            if made_here and made_here[0] not in there:
                yield f"{notice.letter} about {made_here[0]} of {books.by_id[order_id].order}, which is gone"


def nothing_is_passed_over(books: Books) -> Iterator[str]:
    """What a customer waits for is written to her within a day"""
    for whole in books.orders:
        sale, order = books.sale_of(whole.order), whole.order
        has_address = bool(order.email)
        if not has_address or sale.buyer.is_erased:
            continue
        letters = {notice.letter for notice in books.notices_about.get(order.id, ())}
        was_confirmed = sale.versions and sale.versions[0]["state"] not in NOT_CONFIRMED
        is_waited_for = books.older_than(order.placed_at, 1) and order.state not in NOT_CONFIRMED
        if was_confirmed and is_waited_for and "orders/confirmed" not in letters:
            yield f"{order} is confirmed since {order.placed_at}, and nobody was told"
        yield from _parcels(books, whole)


def _parcels(books: Books, whole: WholeOrder) -> Iterator[str]:
    about = " ".join(notice.about for notice in books.notices_about.get(whole.order.id, ()))
    for parcel in whole.parcels:
        made = parcel.made_here_at
        if made and books.older_than(made, 1) and parcel.reference not in about:
            yield f"parcel {parcel} of {whole.order} left on {made}, and nobody was told"


RULES = [
    each_letter_is_written_once,
    each_mail_is_one,
    letters_go_to_whom_they_are_for,
    nobody_is_told_of_what_was_undone,
    nothing_is_passed_over,
]
