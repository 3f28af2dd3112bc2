"""A seller, or the shop, cancels what was ordered and cannot be sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.cancellations.actions.cancel_items import Wish, cancel_now, check_pieces, check_words
from comptoir.cancellations.models import (
    AskedBy,
    Cancellation,
    SellersReason,
    cancellations_of,
    check_left,
    pieces_requested,
)
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import lock_order
from comptoir.orders.models import Order
from comptoir.sellers.models import Seller


@transaction.atomic
def cancel_sold(
    order: Order,
    wish: Wish,
    *,
    by: Acts,
    seller: Seller | None = None,
    now: datetime | None = None,
    speaks: bool = True,
) -> Cancellation:
    """Cancel pieces that have not left; she is told why, what she gets back, and when.

    With `seller`, only that seller's own lines. Raises Refused, and changes nothing, without a reason, where
    fewer are left, and where the customer has asked for it herself: her request is granted instead.
    """
    now = now or timezone.now()
    locked = lock_order(order)
    made = cancellations_of(locked.order)
    if again := next((cancellation for cancellation in made if cancellation.key == wish.key), None):
        return again
    _check_reason(wish)
    pieces = {line_id: number for line_id, number in wish.pieces.items() if number}
    if seller is not None:
        own = {line.id for line in locked.lines.values() if line.seller_id == seller.id}
        pieces = {line_id: number for line_id, number in pieces.items() if line_id in own}
    check_pieces(locked, pieces)
    check_left(locked.lines, pieces, pieces_requested(made))
    said = {**_who(seller, by), "key": wish.key, "reason": wish.reason, "words": wish.words.strip()}
    return cancel_now(locked, pieces, by=by, now=now, speaks=speaks, **said)


def _check_reason(wish: Wish) -> None:
    if not wish.reason:
        raise Refused(_("Say why. The customer will read it."), "no_reason")
    check_words(wish.reason, wish.words, SellersReason.values)
    if wish.reason == SellersReason.OTHER and not wish.words.strip():
        raise Refused(_("Say why in your own words. The customer will read them."), "reason_needs_words")


def _who(seller: Seller | None, by: Acts) -> dict[str, Any]:
    """Return who cancels: the seller, whose name the customer knows, staff, or the shop's own program."""
    if seller is not None:
        return {"asked_by": AskedBy.SELLER, "asked_by_name": seller.name, "seller_id": seller.id}
    asked_by = AskedBy.STAFF if by.actor.kind == "staff" else AskedBy.SHOP
    return {"asked_by": asked_by, "asked_by_name": by.actor.name}
