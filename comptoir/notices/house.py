"""Notices add these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.notices.reactions import REACTIONS
from comptoir.notices.schedule import copy_messages
from comptoir.ui.menus import STAFF, Place

__all__ = ["REACTIONS"]

PLACES = [Place("desk_letters", _("Emails"), STAFF)]
LIMITS = {"try_letter": "20/h"}
SCHEDULE = [("* * * * *", copy_messages)]
ERASES: Erases = {"notices.LetterSwitch": Nothing("it names a letter, and no person")}
