"""A gift balance, and the movements that make it."""

from comptoir.gift_cards.models.balance import Balance, balance_of, balances_of
from comptoir.gift_cards.models.movement import Kind, Movement, Side, movements_of

__all__ = ["Balance", "Kind", "Movement", "Side", "balance_of", "balances_of", "movements_of"]
