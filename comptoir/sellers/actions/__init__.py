"""Actions on sellers, their people, and the keys of the shop."""

from comptoir.sellers.actions.describe_sellers import (
    SellerSent,
    describe_sellers,
    recognise_sellers,
)
from comptoir.sellers.actions.invite_person import invite_person
from comptoir.sellers.actions.keys import create_key, note_use, revoke_key
from comptoir.sellers.actions.saved_reasons import drop_reason, save_reason

__all__ = [
    "SellerSent",
    "create_key",
    "describe_sellers",
    "drop_reason",
    "invite_person",
    "note_use",
    "recognise_sellers",
    "revoke_key",
    "save_reason",
]
