"""What is done with sellers and with the keys of the shop."""

from comptoir.sellers.actions.describe_sellers import SellerSent, describe_sellers, recognise_sellers
from comptoir.sellers.actions.keys import create_key, note_use, revoke_key

__all__ = ["SellerSent", "create_key", "describe_sellers", "note_use", "recognise_sellers", "revoke_key"]
