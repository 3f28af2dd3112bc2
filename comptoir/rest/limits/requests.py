"""How many requests a program may make in a minute, and the headers that tell it.

The headers are those of draft-ietf-httpapi-ratelimit-headers (RateLimit-Policy and RateLimit).
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext as _

from comptoir.rest.limits.counting import Limit, Use, uses_of
from comptoir.rest.problems import Problem

MINUTE = 60


class Requests(NamedTuple):
    """How many of a minute's allowed requests were made."""

    use: Use

    @property
    def is_over(self) -> bool:
        return self.use.is_over

    def tell(self, answer: HttpResponse) -> None:
        """Set the headers of the answer."""
        left = max(0, self.use.most - self.use.number)
        answer["RateLimit-Policy"] = f'"minute";q={self.use.most};w={MINUTE}'
        answer["RateLimit"] = f'"minute";r={left};t={self.use.seconds_left}'

    def refusal(self) -> HttpResponse:
        """Return the answer to a request over the limit."""
        detail = _("Too many requests: at most %(number)s a minute.") % {"number": self.use.most}
        wait = {"Retry-After": str(self.use.seconds_left)}
        answer = Problem(429, "too_many_requests", detail, headers=wait).response()
        self.tell(answer)
        return answer


def count_request(*limits: Limit) -> Requests:
    """Count a request under these limits; report the one that is closest to its end."""
    uses = [use for counters in uses_of(*limits, step=1).values() for use in counters]
    return Requests(min(uses, key=lambda use: use.most - use.number))
