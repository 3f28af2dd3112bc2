"""A customer says that something has arrived of which nobody knows it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import Change, change_quantities, lock_order
from comptoir.orders.models import Order


@transaction.atomic
def say_arrived(order: Order, line_id: UUID | None, *, by: Acts) -> None:
    """Count all pieces of a line that have left as arrived. Raises Refused where none has left; said twice,
    it is said once."""
    line = lock_order(order).lines.get(line_id) if line_id else None
    if line is None:
        raise Refused(_("This item is not part of the order."), "no_such_line")
    if not line.shipped:
        raise Refused(_("%(item)s: it has not been sent yet.") % {"item": line.name}, "not_sent")
    if more := line.shipped - line.delivered:
        change_quantities(order, {line.id: Change(delivered=more)}, by=by)
