"""The desk's pages of conversations: the staff's inbox, a seller's messages, and a customer's questions."""

from comptoir.conversations.desk.inbox import inbox, inbox_tile, number_waiting
from comptoir.conversations.desk.messages import (
    messages_tile,
    messages_waiting,
    seller_messages,
    seller_photo,
    seller_thread,
)
from comptoir.conversations.desk.question import (
    closure,
    panel,
    question_photo,
    service_request,
    subjects,
)

__all__ = [
    "closure",
    "inbox",
    "inbox_tile",
    "messages_tile",
    "messages_waiting",
    "number_waiting",
    "panel",
    "question_photo",
    "seller_messages",
    "seller_photo",
    "seller_thread",
    "service_request",
    "subjects",
]
