"""Everything the house does by the clock, in one list."""

from datetime import datetime

from comptoir.conversations.schedule import forget_old_questions
from comptoir.customers.schedule import (
    forget_readings,
    forget_retired_steps,
    forget_unfinished_sign_ups,
    give_addresses_back,
)
from comptoir.customers.sessions import SessionStore
from comptoir.journal.react import queue_lost_reactions
from comptoir.journal.schedule import Piece, forget_finished_work, forget_nobodys_entries
from comptoir.post.schedule import forget_sent_messages, queue_lost_messages
from comptoir.rest.schedule import forget_requests


def forget_ended_sessions(now: datetime) -> None:
    """Drop sessions whose time is over."""
    SessionStore.clear_expired()


SCHEDULE = [
    Piece("* * * * *", queue_lost_messages),
    Piece("* * * * *", queue_lost_reactions),
    Piece("17 3 * * *", forget_finished_work),
    Piece("22 3 * * *", forget_nobodys_entries),
    Piece("27 3 * * *", forget_sent_messages),
    Piece("37 3 * * *", forget_ended_sessions),
    Piece("57 * * * *", forget_requests),
    Piece("27 4 * * *", forget_readings),
    Piece("*/10 * * * *", give_addresses_back),
    Piece("47 3 * * *", forget_unfinished_sign_ups),
    Piece("7 4 * * *", forget_old_questions),
    Piece("17 4 * * *", forget_retired_steps),
]
