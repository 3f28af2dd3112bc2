"""Communication Preferences, and what a link or an SMS does without signing in."""

from comptoir.preferences.pages.answers import sms_answer
from comptoir.preferences.pages.by_link import confirmation, unsubscribe
from comptoir.preferences.pages.chosen import preferences, stop, tile

__all__ = ["confirmation", "preferences", "sms_answer", "stop", "tile", "unsubscribe"]
