"""Every reaction of the house, in one list."""

from comptoir.journal.react import Reaction

REACTIONS: list[Reaction] = []
