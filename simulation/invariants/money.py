"""What was charged, paid and given back is what the shop says, and spending is the money that was kept."""

from __future__ import annotations

from collections.abc import Iterator

from comptoir.orders.models import State, WholeOrder
from simulation.invariants.books import Books

NEVER_CHARGED = {State.PENDING_PAYMENT, State.PAYMENT_FAILED}


def what_was_charged_stays(books: Books) -> Iterator[str]:
    """What the shop says was bought, paid and refunded is what is held"""
    for whole in books.orders:
        order, sent = whole.order, books.sale_of(whole.order).sent
        for name in ("total_minor", "shipping_minor", "discount_minor", "rounding_minor", "currency"):
            if getattr(order, name) != sent[name]:
                yield f"{order}: {name} is {getattr(order, name)}, and the shop said {sent[name]}"
        for name in ("payments", "refunds"):
            held, said = (
                [(row["reference"], row["amount_minor"]) for row in rows]
                for rows in (getattr(order, name), sent.get(name, []))
            )
            if held != said:
                yield f"{order}: {name} are {held}, and the shop said {said}"
        if order.total_minor != sum(line.total_minor for line in whole.lines) + (
            order.shipping_minor - order.discount_minor + order.rounding_minor
        ):
            yield f"{order}: its parts do not make {order.total_minor}"


def spending_is_what_was_kept(books: Books) -> Iterator[str]:
    """Spending equals the money that was kept"""
    for whole in books.orders:
        order, least, most = whole.order, *_kept(whole)
        if not least <= order.spent_minor <= most:
            yield f"{order}: {order.spent_minor} spent, and {least} to {most} were kept"


def _kept(whole: WholeOrder) -> tuple[int, int]:
    """Return the least and the most that the shop kept, in other means than gift cards.

    They are the same but where pieces of a line came back or were cancelled: their price is rounded.
    """
    order = whole.order
    if order.state in NEVER_CHARGED | {State.CANCELLED}:
        return 0, 0
    by_gift_card = sum(paid["amount_minor"] for paid in order.payments if paid["kind"] == "gift_card")
    refunded = sum(refund["amount_minor"] for refund in order.refunds)
    charged = [line for line in whole.lines if line.state not in NEVER_CHARGED]
    never = sum(line.total_minor for line in whole.lines if line.state in NEVER_CHARGED)
    back = [line.total_minor * (line.cancelled + line.returned) / line.quantity for line in charged]
    if order.state == State.RETURNED and not refunded:
        return 0, 0
    least = order.total_minor - never - by_gift_card - max(refunded, sum(back))
    return max(0, int(least)), max(0, int(least) + len(charged) + 1)


RULES = [what_was_charged_stays, spending_is_what_was_kept]
