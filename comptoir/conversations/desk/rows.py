"""A row of the inbox, formatted once here, and the clock of a question: how long until its answer is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.conversations.models import ServiceRequest, State
from comptoir.ui.templatetags.formats import short_day

EXCERPT = 160
SOON = timedelta(hours=1)
HOUR, DAY = 3600, 24 * 3600


class Clock(NamedTuple):
    """How much time is left, in words; the tone and the drawing only underline them."""

    words: str
    tone: str
    icon: str


def clock(asked: ServiceRequest, *, now: datetime) -> Clock:
    """The clock of a question that waits; of one that does not, what became of it."""
    if asked.state == State.ANSWERED:
        return Clock(str(State.ANSWERED.label), "success", "check")
    if asked.state == State.CLOSED:
        return Clock(str(State.CLOSED.label), "neutral", "x-mark")
    left = asked.answer_due_at - now
    if left < timedelta(0):
        return Clock(_("overdue by %(time)s") % {"time": _span(-left)}, "danger", "exclamation-triangle")
    return Clock(
        _("due in %(time)s") % {"time": _span(left)}, "warning" if left < SOON else "neutral", "clock"
    )


def request_row(asked: ServiceRequest, *, now: datetime) -> dict[str, Any]:
    """A question in a list of staff's."""
    settled_at = asked.answered_at or asked.closed_at
    return {
        "href": reverse("desk_request", args=[asked.id]),
        "topic": asked.get_topic_display(),
        "is_urgent": asked.is_urgent,
        "excerpt": Truncator(" ".join(asked.text.split())).chars(EXCERPT),
        "number": asked.number,
        "name": asked.name,
        "email": asked.email,
        "is_signed_in": asked.customer_id is not None,
        "order": asked.order_number,
        "asked_at": asked.asked_at,
        "clock": clock(asked, now=now),
        "settled": short_day(settled_at),
        "settled_by": asked.answered_by or asked.closed_by,
    }


def _span(time: timedelta) -> str:
    """A time in its largest unit, never rounded up: what is left is at least that long."""
    seconds = int(time.total_seconds())
    if seconds < HOUR:
        return _("%(number)s min") % {"number": seconds // 60}
    if seconds < 2 * DAY:
        return _("%(number)s h") % {"number": seconds // HOUR}
    return ngettext("%(number)s day", "%(number)s days", seconds // DAY) % {"number": seconds // DAY}
