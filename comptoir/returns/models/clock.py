"""Until when a seller has to act on a return."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from comptoir.ground.days import midnight, working_days_after
from comptoir.policies.models import Policy
from comptoir.returns.models.returned import Return
from comptoir.returns.models.states import ReturnState, Way

# A seller answers, and settles what has come, within so many working days.
ANSWER_DAYS = SETTLE_DAYS = 2
# By law, all is given back within so many days of a withdrawal (L. 221-24).
LEGAL_REFUND = timedelta(days=14)


def due_at(back: Return, policy: Policy, now: datetime) -> datetime | None:
    """Return until when the seller has to act on a return in its state, None where nobody waits for that."""
    if back.state == ReturnState.REQUESTED:
        return _end_after(now, ANSWER_DAYS)
    if back.state == ReturnState.AUTHORISED and back.way == Way.SELLERS_LABEL:
        return _end_after(now, policy.label_upload_days)
    if back.state in (ReturnState.RECEIVED, ReturnState.LOST):
        settled_by = _end_after(now, SETTLE_DAYS)
        return min(settled_by, max(now, back.asked_at + LEGAL_REFUND)) if back.is_legal else settled_by
    return None


def proof_due_at(back: Return, now: datetime) -> datetime:
    """Return until when a seller looks at a proof of posting: never beyond the day of the law."""
    answered_by = _end_after(now, ANSWER_DAYS)
    return min(answered_by, max(now, back.asked_at + LEGAL_REFUND)) if back.is_legal else answered_by


def last_day(due: datetime | None) -> date | None:
    """Return the last whole day before a moment until which something is due."""
    return timezone.localtime(due - timedelta(seconds=1)).date() if due else None


def _end_after(now: datetime, working_days: int) -> datetime:
    """Return the end of the last of so many working days after today."""
    last = working_days_after(timezone.localtime(now).date(), working_days)
    return midnight(last + timedelta(days=1))
