"""Preferences add these parts to the house."""

from comptoir.ground.owned import ByTheClock, Erases
from comptoir.preferences.actions import erase_ways_to_choices
from comptoir.preferences.schedule import forget_old_recipients

SCHEDULE = [("36 3 * * *", forget_old_recipients)]
ERASES: Erases = {
    "preferences.CustomerByRecipient": erase_ways_to_choices,
    "preferences.Recipient": ByTheClock(forget_old_recipients),
}
