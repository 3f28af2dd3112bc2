"""What orders do by the clock: they go on fetching pictures, and drop those that nothing shows any more."""

from comptoir.orders.actions.pictures import queue_due_pictures, settle_pictures

__all__ = ["queue_due_pictures", "settle_pictures"]
