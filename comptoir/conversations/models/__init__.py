"""Questions to the shop's service and to sellers, their threads, and when an answer is due."""

from comptoir.conversations.models.desk_thread import (
    DeskThread,
    DeskThreadQuerySet,
    WaitingThreads,
    staff_thread,
    thread_at_desk,
    threads_for_shop,
    usual_wait,
    waiting_threads,
)
from comptoir.conversations.models.finding import (
    Waiting,
    staff_request,
    staff_requests,
    staff_waiting,
)
from comptoir.conversations.models.link import (
    LINK_HOLDS,
    ThreadByLink,
    link_to_thread,
    public_thread_by_link,
)
from comptoir.conversations.models.service_request import (
    LONGEST_TEXT,
    Question,
    ServiceRequest,
    ServiceRequestQuerySet,
    ThreadState,
    new_number,
    own_requests,
)
from comptoir.conversations.models.subject import OFFERED, Subject
from comptoir.conversations.models.thread import (
    KEPT,
    Message,
    Side,
    Thread,
    ThreadCounts,
    messages_of,
    number_of,
    own_thread,
    thread_counts,
    thread_of,
    threads_about,
)
from comptoir.conversations.models.topic import ClosedWhy, Topic
from comptoir.conversations.models.written import Written, name_of, photo_in, written_in

__all__ = [
    "KEPT",
    "LINK_HOLDS",
    "LONGEST_TEXT",
    "OFFERED",
    "ClosedWhy",
    "DeskThread",
    "DeskThreadQuerySet",
    "Message",
    "Question",
    "ServiceRequest",
    "ServiceRequestQuerySet",
    "Side",
    "Subject",
    "Thread",
    "ThreadByLink",
    "ThreadCounts",
    "ThreadState",
    "Topic",
    "Waiting",
    "WaitingThreads",
    "Written",
    "link_to_thread",
    "messages_of",
    "name_of",
    "new_number",
    "number_of",
    "own_requests",
    "own_thread",
    "photo_in",
    "public_thread_by_link",
    "staff_request",
    "staff_requests",
    "staff_thread",
    "staff_waiting",
    "thread_at_desk",
    "thread_counts",
    "thread_of",
    "threads_about",
    "threads_for_shop",
    "usual_wait",
    "waiting_threads",
    "written_in",
]
