"""Notices add these parts to the house."""

from comptoir.ground.owned import Erases, Nothing
from comptoir.notices.reactions import REACTIONS
from comptoir.notices.schedule import copy_messages

__all__ = ["REACTIONS"]

SCHEDULE = [("* * * * *", copy_messages)]
ERASES: Erases = {"notices.LetterSwitch": Nothing("it names a letter, and no person")}
