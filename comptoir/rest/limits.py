"""How often somebody may ask: so many requests in a minute of the clock, counted for all processes.

The headers are those of draft-ietf-httpapi-ratelimit-headers (RateLimit-Policy and RateLimit).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.rest.models import RequestCount
from comptoir.rest.problems import Problem

MINUTE = 60


class Use(NamedTuple):
    """What somebody has used of what is allowed to her in this minute."""

    number: int
    limit: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.number > self.limit

    def tell(self, answer: HttpResponse) -> None:
        """Say it in the answer's headers."""
        left = max(0, self.limit - self.number)
        answer["RateLimit-Policy"] = f'"minute";q={self.limit};w={MINUTE}'
        answer["RateLimit"] = f'"minute";r={left};t={self.seconds_left}'

    def refusal(self) -> HttpResponse:
        """The answer to a request too many."""
        detail = _("Too many requests: at most %(number)s a minute.") % {"number": self.limit}
        wait = {"Retry-After": str(self.seconds_left)}
        answer = Problem(429, "too_many_requests", detail, headers=wait).response()
        self.tell(answer)
        return answer


def use_one(who: str, *, limit: int, now: datetime | None = None) -> Use:
    """Count one request of `who`, of at most `limit` a minute."""
    now = now or timezone.now()
    minute = now.replace(second=0, microsecond=0)
    return Use(RequestCount.count_one(who, minute), limit, MINUTE - now.second)
