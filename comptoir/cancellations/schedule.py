"""What the clock does about cancellations: nobody waits for an answer longer than was promised."""

from datetime import datetime

from comptoir.cancellations import actions


def grant_unanswered_requests(now: datetime) -> None:
    """Grant the requests that nobody has answered in time, unless all of it was sent meanwhile."""
    actions.grant_overdue(now)
