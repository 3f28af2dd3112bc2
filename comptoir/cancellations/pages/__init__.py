"""The pages on which a customer, or a guest, cancels."""

from comptoir.cancellations.pages.guest import by_link, by_link_code, by_link_review, withdrawal_by_link
from comptoir.cancellations.pages.own import cancellation, cancellation_review, withdrawal
from comptoir.cancellations.pages.panel import guest_panel, panel

__all__ = [
    "by_link",
    "by_link_code",
    "by_link_review",
    "cancellation",
    "cancellation_review",
    "guest_panel",
    "panel",
    "withdrawal",
    "withdrawal_by_link",
]
