"""The pages of messages: those that were sent to a customer, and whether one is from us."""

from comptoir.notices.pages.check import check, report
from comptoir.notices.pages.inbox import all_read, message, messages, tile

__all__ = ["all_read", "check", "message", "messages", "report", "tile"]
