"""By the clock, orders fetch the pictures that are due and drop those that nothing shows any more."""

from comptoir.orders.actions.pictures import queue_due_pictures, settle_pictures

__all__ = ["queue_due_pictures", "settle_pictures"]
