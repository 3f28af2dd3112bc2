"""The models keep a copy of each message to a customer, and which letters the shop has switched off."""

from comptoir.notices.models.known import all_letters, example_of, letter_named
from comptoir.notices.models.notice import Notice, copy_of
from comptoir.notices.models.reader import Reader, readers_of
from comptoir.notices.models.switch import LetterSwitch, is_switched_off, switched_off

__all__ = [
    "LetterSwitch",
    "Notice",
    "Reader",
    "all_letters",
    "copy_of",
    "example_of",
    "is_switched_off",
    "letter_named",
    "readers_of",
    "switched_off",
]
