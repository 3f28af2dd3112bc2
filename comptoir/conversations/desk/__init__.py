"""The desk's face of conversations: the one inbox of the staff, each question in it, and a customer's own."""

from comptoir.conversations.desk.inbox import inbox, inbox_tile, number_waiting
from comptoir.conversations.desk.one import closure, panel, service_request, subjects

__all__ = ["closure", "inbox", "inbox_tile", "number_waiting", "panel", "service_request", "subjects"]
