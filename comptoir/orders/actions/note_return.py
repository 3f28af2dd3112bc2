"""An app above takes something of an order back: the order is then among those with returns."""

from __future__ import annotations

from comptoir.ground.write import update_rows
from comptoir.orders.actions.locked_order import LockedOrder


def note_return(locked: LockedOrder) -> None:
    """Note on a locked order that something of it is sent back; the caller records the fact."""
    if not locked.order.has_return_here:
        locked.order.has_return_here = locked.order.has_returns = True
        update_rows([locked.order], ["has_return_here", "has_returns"])
