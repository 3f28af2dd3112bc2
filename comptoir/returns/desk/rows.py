"""A row of the desk is a return, formatted once here, with the clock of what its seller has to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from comptoir.returns.models import Outcome, Return, ReturnedItem, ReturnState, SellerReturn
from comptoir.returns.models.words import badge_of, pieces_words
from comptoir.ui.clocks import Clock, clock_until
from comptoir.ui.formats import short_day

SOON = timedelta(hours=8)


def clock(due_at: datetime | None, *, now: datetime) -> Clock | None:
    """Return the clock of what the seller has to do; None where nobody waits for that."""
    return clock_until(due_at, now=now, soon=SOON) if due_at else None


def return_row(row: SellerReturn, *, now: datetime, shows_seller: bool) -> dict[str, Any]:
    """Format a return for a list."""
    words, tone = badge_of(row.state)
    return {
        "number": row.number,
        "href": row.get_absolute_url(),
        "order": row.order_number,
        "seller": row.seller.name if shows_seller else "",
        "recipient": row.recipient,
        "item": row.first_item,
        "more": row.items - 1,
        "units": pieces_words(row.units),
        "asked": short_day(row.asked_at),
        "state": {"words": words, "tone": tone},
        "clock": task_clock(row, now=now),
        "can_be_received": row.state
        in (
            ReturnState.AUTHORISED,
            ReturnState.LABEL_ISSUED,
            ReturnState.DROPPED_OFF,
            ReturnState.IN_TRANSIT,
        ),
    }


def task_clock(row: SellerReturn | Return, *, now: datetime) -> Clock | None:
    """Return the clock of what the seller has to do, and what that is, in one."""
    left, task = clock(row.due_at, now=now), task_of(row)
    return left._replace(words=f"{task} · {left.words}") if left and task else left


def task_of(row: SellerReturn | Return) -> str:
    """Say what the seller has to do."""
    if row.due_at is None:
        return ""
    return {
        ReturnState.REQUESTED: _("To answer"),
        ReturnState.AUTHORISED: _("Upload a label"),
        ReturnState.DROPPED_OFF: _("Check the proof of posting"),
        ReturnState.RECEIVED: _("Check it and settle"),
        ReturnState.LOST: _("Settle without the parcel"),
    }.get(ReturnState(row.state), "")


def outcomes_of(back: Return, item: ReturnedItem) -> list[Outcome]:
    """Return what may be decided of an item now, what was asked for first."""
    if back.state in (ReturnState.RECEIVED, ReturnState.LOST):
        if not item.wants:
            return [Outcome.NOTHING, Outcome.REFUND, Outcome.REFUSED]
        others = [Outcome.REFUND, Outcome.REPLACEMENT, Outcome.KEPT, Outcome.GOODWILL, Outcome.REFUSED]
        if item.wants == "exchange":
            others.insert(1, Outcome.EXCHANGE)
        return others
    if not item.wants:
        return []
    wanted = [Outcome.EXCHANGE] if item.wants == "exchange" else []
    return [*wanted, Outcome.REPLACEMENT, Outcome.KEPT, Outcome.GOODWILL]


def proposed(back: Return, item: ReturnedItem, outcomes: list[Outcome]) -> Outcome | str:
    """Return what is preselected: what she asked for, once it has come; nothing before."""
    if back.state not in (ReturnState.RECEIVED, ReturnState.LOST):
        return ""
    asked = Outcome(item.wants) if item.wants else Outcome.NOTHING
    return asked if asked in outcomes else ""
