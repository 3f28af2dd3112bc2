"""The warehouse begins with lines of an order: from then on, cancelling one is a request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.orders.actions.locked_order import LockedOrder, lock_order, write_pieces
from comptoir.orders.facts import PICKED, UNPICKED
from comptoir.orders.models import Line, Order


@transaction.atomic
def pick_lines(order: Order, lines: Collection[UUID], *, by: Acts, at: datetime | None = None) -> list[Line]:
    """Say that picking these lines, by their id, has begun; return those with which it had not.

    The first moment stays. Raises Refused where there is no such line, and where nothing of them is left to
    ship; then nothing has changed.
    """
    locked = lock_order(order)
    chosen = _chosen(locked, lines)
    if not any(line.to_ship for line in chosen):
        raise Refused(_("Nothing is left to ship: it has all been shipped or cancelled."), "nothing_left")
    new = [line for line in chosen if line.to_ship and not line.is_picked]
    for line in new:
        line.picked_at = at or timezone.now()
    if new:
        write_pieces(locked, [line.id for line in new])
        record(PICKED, about=locked.order, by=by, **_details(locked.order, new))
    return new


@transaction.atomic
def unpick_lines(order: Order, lines: Collection[UUID], *, by: Acts) -> list[Line]:
    """Say that picking these lines, by their id, has not begun after all; return those with which it had.

    Raises Refused where there is no such line, and once a piece of one has shipped; then nothing has changed.
    """
    locked = lock_order(order)
    picked = [line for line in _chosen(locked, lines) if line.is_picked]
    for line in picked:
        if line.shipped:
            words = _("%(item)s: it has been shipped, so its picking cannot be undone.") % {"item": line.name}
            raise Refused(words, "too_late")
        line.picked_at = None
    if picked:
        write_pieces(locked, [line.id for line in picked])
        record(UNPICKED, about=locked.order, by=by, **_details(locked.order, picked))
    return picked


def _chosen(locked: LockedOrder, ids: Collection[UUID]) -> list[Line]:
    if set(ids) - locked.lines.keys():
        raise Refused(_("This item is not part of the order."), "no_such_line")
    return [line for line in locked.lines.values() if line.id in ids]


def _details(order: Order, lines: Collection[Line]) -> dict[str, Any]:
    return {"order": order.number, "lines": [line.reference for line in lines]}
