"""By the clock, refunds are sent to their providers, and these are asked what became of them."""

from comptoir.payments.actions import send_due_refunds

__all__ = ["send_due_refunds"]
