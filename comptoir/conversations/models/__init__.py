"""Questions to the shop's service, their topics, and when its telephone is answered."""

from comptoir.conversations.models.finding import (
    Waiting,
    staff_request,
    staff_requests,
    staff_waiting,
)
from comptoir.conversations.models.service_request import (
    LONGEST_TEXT,
    Question,
    ServiceRequest,
    ServiceRequestQuerySet,
    State,
    new_number,
    open_requests,
    own_requests,
)
from comptoir.conversations.models.topic import ClosedWhy, Topic

__all__ = [
    "LONGEST_TEXT",
    "ClosedWhy",
    "Question",
    "ServiceRequest",
    "ServiceRequestQuerySet",
    "State",
    "Topic",
    "Waiting",
    "new_number",
    "open_requests",
    "own_requests",
    "staff_request",
    "staff_requests",
    "staff_waiting",
]
