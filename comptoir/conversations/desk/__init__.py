"""The desk's pages of conversations: the inbox, each question, and the questions of a customer."""

from comptoir.conversations.desk.inbox import inbox, inbox_tile, number_waiting
from comptoir.conversations.desk.question import closure, panel, service_request, subjects

__all__ = ["closure", "inbox", "inbox_tile", "number_waiting", "panel", "service_request", "subjects"]
