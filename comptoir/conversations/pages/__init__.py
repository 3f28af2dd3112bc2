"""A customer's pages of conversations: reach the shop's service or a seller, and what was asked so far."""

from comptoir.conversations.pages.contact import contact, sent
from comptoir.conversations.pages.panel import guest_panel, panel, parcel_panel, tile
from comptoir.conversations.pages.seller import contact_seller, contact_seller_by_link
from comptoir.conversations.pages.telephone import telephone
from comptoir.conversations.pages.thread import (
    help_asked,
    help_asked_by_link,
    photo,
    photo_by_link,
    solution,
    solution_by_link,
    thread,
    thread_by_link,
)

__all__ = [
    "contact",
    "contact_seller",
    "contact_seller_by_link",
    "guest_panel",
    "help_asked",
    "help_asked_by_link",
    "panel",
    "parcel_panel",
    "photo",
    "photo_by_link",
    "sent",
    "solution",
    "solution_by_link",
    "telephone",
    "thread",
    "thread_by_link",
    "tile",
]
