"""Actions of a conversation with the shop's service: ask, answer, close."""

from comptoir.conversations.actions.answer_request import answer_request, close_request
from comptoir.conversations.actions.ask_service import ask_service

__all__ = ["answer_request", "ask_service", "close_request"]
