"""Preferences add these parts to the house."""

from comptoir.ground.owned import Erases, Nothing
from comptoir.preferences.actions import erase_ways_to_choices
from comptoir.preferences.schedule import forget_old_recipients

SCHEDULE = [("36 3 * * *", forget_old_recipients)]
ERASES: Erases = {
    "preferences.CustomerByRecipient": erase_ways_to_choices,
    "preferences.Recipient": Nothing("it holds the hash of an address or a number, and names no person"),
}
