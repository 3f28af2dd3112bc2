"""The actions cancel pieces of an order, and answer those who ask for it."""

from comptoir.cancellations.actions.answer_request import (
    grant_overdue,
    grant_request,
    refuse_request,
    settle_requests,
    withdraw_request,
)
from comptoir.cancellations.actions.cancel_items import Wish, cancel_items, count_try
from comptoir.cancellations.actions.cancel_sold import cancel_sold
from comptoir.cancellations.actions.choice import (
    Choice,
    confirm_choice,
    forget_choice,
    keep_choice,
    kept_choice,
)
from comptoir.cancellations.actions.erase import erase_sellers_cancellations

__all__ = [
    "Choice",
    "Wish",
    "cancel_items",
    "cancel_sold",
    "confirm_choice",
    "count_try",
    "erase_sellers_cancellations",
    "forget_choice",
    "grant_overdue",
    "grant_request",
    "keep_choice",
    "kept_choice",
    "refuse_request",
    "settle_requests",
    "withdraw_request",
]
