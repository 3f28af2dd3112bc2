"""The actions on money that goes back: grant it, send it, tell of it, choose another means."""

from comptoir.payments.actions.change_leg import (
    ask_for_means,
    choose_means,
    mark_leg_done,
    retry_leg,
)
from comptoir.payments.actions.follow_payments import follow_payments
from comptoir.payments.actions.grant_refund import grant_refund
from comptoir.payments.actions.look_up import erase_look_ups
from comptoir.payments.actions.report_leg import MEANS_GONE, LegTold, leg_of, report_leg
from comptoir.payments.actions.send_legs import keep_told, send_due_refunds, send_leg, send_legs, take_told

__all__ = [
    "MEANS_GONE",
    "LegTold",
    "ask_for_means",
    "choose_means",
    "erase_look_ups",
    "follow_payments",
    "grant_refund",
    "keep_told",
    "leg_of",
    "mark_leg_done",
    "report_leg",
    "retry_leg",
    "send_due_refunds",
    "send_leg",
    "send_legs",
    "take_told",
]
