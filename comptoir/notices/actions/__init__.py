"""The actions write the letters of facts, keep copies, and switch letters off and on."""

from comptoir.notices.actions.keep_copies import keep_copies
from comptoir.notices.actions.read_messages import read_all, read_message
from comptoir.notices.actions.record_sent import SentByShop, record_sent
from comptoir.notices.actions.switch_letter import switch_letter
from comptoir.notices.actions.try_letter import count_try, try_letter
from comptoir.notices.actions.write_letters import write_letters
from comptoir.notices.actions.write_offer import write_offer

__all__ = [
    "SentByShop",
    "count_try",
    "keep_copies",
    "read_all",
    "read_message",
    "record_sent",
    "switch_letter",
    "try_letter",
    "write_letters",
    "write_offer",
]
