"""When orders come in, the pictures of their products are wanted."""

from __future__ import annotations

from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.orders.actions.pictures import want_pictures
from comptoir.orders.facts import CHANGED, IMPORTED, PLACED
from comptoir.orders.models import pictures_of


def keep_pictures(entries: list[CustomerEntry]) -> None:
    """Have the pictures of these orders' lines fetched."""
    orders = [(entry.customer_id, entry.about_id) for entry in entries if entry.about_id]
    if orders and (urls := pictures_of(orders)):
        want_pictures(urls)


REACTIONS = [Reaction(fact, do_many=keep_pictures) for fact in (PLACED, CHANGED, IMPORTED)]
