"""The desk answers those who ask to cancel, and cancels what cannot be sent."""

from comptoir.cancellations.desk.panels import order_panel, sale_panel, to_ship_panel
from comptoir.cancellations.desk.requests import (
    cancellation,
    cancellations,
    cancellations_csv,
    requests_tile,
    requests_waiting,
)
from comptoir.cancellations.desk.sold import cancel_order, cancel_sale, review_order, review_sale

__all__ = [
    "cancel_order",
    "cancel_sale",
    "cancellation",
    "cancellations",
    "cancellations_csv",
    "order_panel",
    "requests_tile",
    "requests_waiting",
    "review_order",
    "review_sale",
    "sale_panel",
    "to_ship_panel",
]
