"""The gift_cards app writes no letter of its own yet."""

from comptoir.gift_cards.facts import CREDITED, REVERSED
from comptoir.post.letters import Letter

LETTERS: list[Letter] = []
UNWRITTEN = {
    CREDITED.name: "the refund that it belongs to is written of",
    REVERSED.name: "whoever takes it back tells her why",
}
