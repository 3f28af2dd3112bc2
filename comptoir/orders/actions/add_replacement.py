"""An app above sends the same again: a line that costs nothing, and that no version of the shop's removes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from comptoir.ground.refusal import Refused
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.record import Acts, record
from comptoir.orders.actions.locked_order import LockedOrder, lock_order, write_pieces
from comptoir.orders.facts import REPLACEMENT_ADDED
from comptoir.orders.models import Line, Order, State, paid_line

COPIED = (
    *("customer_id", "order_id", "seller_id", "kind", "name", "product_reference", "product_url"),
    *("picture_url", "vat_rate", "return_exclusion", "return_days"),
)

LONGEST_NAME = 500


@transaction.atomic
def add_replacement(order: Order, line: Line, quantity: int, *, by: Acts, other: str = "") -> Line:
    """Add a line for so many pieces to be sent in place of this line's; its seller ships it as any other.

    `other` says in the customer's words what is sent where it is not the same, such as another size: the new
    line bears it in its name, so that whoever packs it reads it.
    Raises Refused where there is no such line, or where the line has not so many pieces that are neither
    cancelled nor replaced already; then nothing has changed.
    """
    locked = lock_order(order)
    replaced = locked.lines.get(line.id)
    if replaced is None:
        raise Refused(_("This item is not part of the order."), "no_such_line")
    if not 0 < quantity <= _replaceable(locked, replaced):
        words = _("%(item)s: not enough of it is left for this.") % {"item": replaced.name}
        raise Refused(words, "too_many")
    replacement = _new_line(locked, replaced, quantity, other)
    insert_rows([replacement])
    replacement.seller = replaced.seller
    locked.lines[replacement.id] = replacement
    write_pieces(locked, [])
    record(REPLACEMENT_ADDED, about=locked.order, by=by, **_details(locked.order, replaced, replacement))
    return replacement


def _replaceable(locked: LockedOrder, line: Line) -> int:
    """Count the pieces of a line for which none was sent again."""
    again = [other for other in locked.lines.values() if other.replaces_id == line.id]
    return line.quantity - line.cancelled - sum(other.quantity - other.cancelled for other in again)


def _new_line(locked: LockedOrder, line: Line, quantity: int, other: str) -> Line:
    new_id = uuid7()
    copied = {name: getattr(line, name) for name in COPIED}
    if other:
        # Of the one that was bought: what was sent in its place may bear other words already.
        bought = paid_line(line, locked.lines).name
        copied["name"] = f"{bought[: LONGEST_NAME - len(other) - 3]} ({other})"
    return make_row(
        Line,
        id=new_id,
        reference=f"R-{new_id.hex[-12:].upper()}",
        position=max(other.position for other in locked.lines.values()) + 1,
        replaces_id=line.id,
        quantity=quantity,
        unit_price_minor=0,
        total_minor=0,
        state=State.CONFIRMED,
        shop_state=State.CONFIRMED,
        **copied,
    )


def _details(order: Order, replaced: Line, replacement: Line) -> dict[str, Any]:
    return {
        "order": order.number,
        "line": replacement.reference,
        "replaces": replaced.reference,
        "seller": replaced.seller.reference,
        "quantity": replacement.quantity,
    }
