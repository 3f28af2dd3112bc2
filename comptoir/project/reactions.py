"""Every reaction of the house, in one list."""

from comptoir.addresses import reactions as addresses
from comptoir.conversations import reactions as conversations
from comptoir.journal.react import Reaction

REACTIONS: list[Reaction] = [*addresses.REACTIONS, *conversations.REACTIONS]
