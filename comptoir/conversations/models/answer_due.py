"""When an answer is due: the time that the shop takes for it, counted while it is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from comptoir.ui.opening_hours import spans_on

HALF_HOUR = timedelta(minutes=30)


def answer_due(asked_at: datetime, hours: int, notation: str) -> datetime:
    """Return when an answer is due that takes so many hours, of which a day's worth is one opening day.

    It is rounded up to the half hour, and never is the moment of opening: that evening's end is said as well.
    Without opening hours (`notation`), it is counted by the clock.
    """
    if not notation.strip():
        return asked_at + timedelta(hours=hours)
    days, left = hours // 24, timedelta(hours=hours % 24)
    at = _open_from(timezone.localtime(asked_at).replace(tzinfo=None), notation)
    for _day in range(days):
        at += timedelta(days=1)
        while not _spans(at.date(), notation):
            at += timedelta(days=1)
        at = _open_from(at, notation)
    if days and not left:
        at = _end_before(at, notation)
    while left:
        end = next(end for _start, end in _spans(at.date(), notation) if end > at)
        step = min(left, end - at)
        at, left = at + step, left - step
        at = _open_from(at, notation) if left else at
    past = (at - datetime.combine(at.date(), time())) % HALF_HOUR
    return timezone.make_aware(at + HALF_HOUR - past if past else at)


def _open_from(at: datetime, notation: str) -> datetime:
    """Return the first moment from this one on at which the shop is open."""
    for ahead in range(8):
        for start, end in _spans(at.date() + timedelta(days=ahead), notation):
            if end > at:
                return max(start, at)
    return at


def _end_before(at: datetime, notation: str) -> datetime:
    """Return when the shop closed last, if it opens at this moment; else this moment."""
    if not any(start == at for start, _end in _spans(at.date(), notation)):
        return at
    ends = [end for ago in range(8) for _start, end in _spans(at.date() - timedelta(days=ago), notation)]
    return max(end for end in ends if end <= at)


def _spans(day: date, notation: str) -> list[tuple[datetime, datetime]]:
    midnight = datetime.combine(day, time())
    return [(midnight + start, midnight + end) for start, end in spans_on(day.weekday(), notation)]
