"""Sellers, their people, and the shop's keys."""

from comptoir.sellers.models.saved_reason import (
    LONGEST_REASON,
    SavedReason,
    reason_choices,
    saved_reason,
    saved_reasons,
)
from comptoir.sellers.models.seller import (
    Seller,
    SellerPerson,
    SellerRequest,
    has_people,
    people_of,
    public_seller,
    seller_by_reference,
    seller_of,
    seller_only,
    sellers_of_ids,
)
from comptoir.sellers.models.shop_key import (
    Scope,
    ShopKey,
    ShopRequest,
    hash_secret,
    key_of,
    staff_key,
    staff_keys,
)

__all__ = [
    "LONGEST_REASON",
    "SavedReason",
    "Scope",
    "Seller",
    "SellerPerson",
    "SellerRequest",
    "ShopKey",
    "ShopRequest",
    "has_people",
    "hash_secret",
    "key_of",
    "people_of",
    "public_seller",
    "reason_choices",
    "saved_reason",
    "saved_reasons",
    "seller_by_reference",
    "seller_of",
    "seller_only",
    "sellers_of_ids",
    "staff_key",
    "staff_keys",
]
