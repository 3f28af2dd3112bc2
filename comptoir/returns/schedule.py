"""By the clock: what nobody answered is accepted, what is to be sent is reminded of, and ends unsent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from comptoir.ground.refusal import Refused
from comptoir.journal.record import CLOCK
from comptoir.returns.actions import (
    accept_proof,
    authorise_return,
    close_arrived,
    expire_return,
    remind_of_return,
)
from comptoir.returns.models import (
    REMINDED_BEFORE,
    proofs_unanswered,
    return_of_row,
    returns_over,
    returns_to_remind,
    returns_unanswered,
)

# A parcel that was handed in on the last day may be scanned later.
GRACE = timedelta(days=3)


def answer_unanswered(now: datetime) -> None:
    """Accept the returns to which no seller answered in time: what was to be exchanged is refunded."""
    for row in returns_unanswered(now):
        back = return_of_row(row)
        if back is None:
            continue
        try:
            authorise_return(back, by=CLOCK, refund_instead=None, now=now)
        except Refused:
            continue


def accept_unanswered_proofs(now: datetime) -> None:
    """Accept the proofs of posting to which nobody answered in time."""
    for row in proofs_unanswered(now):
        back = return_of_row(row)
        if back is None:
            continue
        try:
            accept_proof(back, by=CLOCK, now=now)
        except Refused:
            continue


def remind_customers(now: datetime) -> None:
    """Remind of the returns that are to be sent within seven, and within two days."""
    today = timezone.localtime(now).date()
    for days in REMINDED_BEFORE:
        for row in returns_to_remind(today, days):
            if back := return_of_row(row):
                remind_of_return(back, days=days, by=CLOCK, today=today)


def end_unsent(now: datetime) -> None:
    """End the returns whose last day to be sent is over."""
    for row in returns_over((timezone.localtime(now) - GRACE).date()):
        back = return_of_row(row)
        if back is None:
            continue
        try:
            expire_return(back, by=CLOCK, now=now)
        except Refused:
            continue


def close_settled(now: datetime) -> None:
    """Complete the returns that are settled, once their refunds are done and what replaces them has come."""
    close_arrived()
