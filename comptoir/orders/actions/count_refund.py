"""An app above counts a refund that it has granted, so that the order's sums know of it."""

from __future__ import annotations

from comptoir.ground.write import update_rows
from comptoir.orders.actions.locked_order import FOLLOWS, lock_order
from comptoir.orders.models import Order
from comptoir.orders.models.summary import settle


def count_refund(
    order: Order,
    *,
    reference: str,
    amount_minor: int,
    settles_minor: int | None = None,
    to_gift_minor: int = 0,
) -> None:
    """Count a refund on an order, in the transaction in which it is granted; `order` follows.

    The same reference is the same refund: a second time, its amounts take the place of the first ones.
    `settles_minor` is what was charged for the pieces that it gives back, where that is not its amount (a
    fee was kept, the delivery came on top); `to_gift_minor` is what of it goes to the gift balance. The
    caller records the fact.
    """
    locked = lock_order(order)
    refund = {"reference": reference, "amount_minor": amount_minor}
    if settles_minor is not None:
        refund["settles_minor"] = settles_minor
    if to_gift_minor:
        refund["to_gift_minor"] = to_gift_minor
    others = [known for known in locked.order.refunds_here if known["reference"] != reference]
    locked.order.refunds_here = [*others, refund]
    lines = list(locked.lines.values())
    sellers = {line.seller_id: line.seller.name for line in lines}
    settle(locked.order, lines, locked.parcels, sellers, state=locked.order.state)
    update_rows([locked.order], [*FOLLOWS, "refunds_here"])
    for name in (*FOLLOWS, "refunds_here"):
        setattr(order, name, getattr(locked.order, name))
