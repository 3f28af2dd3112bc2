"""Actions of a conversation: ask the shop's service or a seller, write on, answer, ask for help, close."""

from comptoir.conversations.actions.answer_request import answer_request, close_request
from comptoir.conversations.actions.ask_service import ask_service
from comptoir.conversations.actions.erase import erase_desk_threads
from comptoir.conversations.actions.follow_thread import ask_for_help, note_read, solve_thread
from comptoir.conversations.actions.open_thread import open_thread
from comptoir.conversations.actions.write_message import count_message, write_message

__all__ = [
    "answer_request",
    "ask_for_help",
    "ask_service",
    "close_request",
    "count_message",
    "erase_desk_threads",
    "note_read",
    "open_thread",
    "solve_thread",
    "write_message",
]
