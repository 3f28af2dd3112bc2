"""What a customer sees of sending back: the steps, each return, all of them, and what an order says of it."""

from comptoir.returns.pages.cancellation import cancellation, cancellation_by_link
from comptoir.returns.pages.items import arrival, arrival_of_guest, items, items_of_guest
from comptoir.returns.pages.listed import orders_panel, returns, tile
from comptoir.returns.pages.panel import (
    cards_panel,
    guest_panel,
    panel,
    parcel_by_link_panel,
    parcel_panel,
)
from comptoir.returns.pages.posting import posting, posting_by_link
from comptoir.returns.pages.reasons import reasons, reasons_of_guest
from comptoir.returns.pages.returned import (
    label,
    label_by_link,
    photo,
    return_by_link,
    returned,
    slip,
    slip_by_link,
)
from comptoir.returns.pages.solution import solution, solution_of_guest
from comptoir.returns.pages.summary import summary, summary_of_guest

__all__ = [
    "arrival",
    "arrival_of_guest",
    "cancellation",
    "cancellation_by_link",
    "cards_panel",
    "guest_panel",
    "items",
    "items_of_guest",
    "label",
    "label_by_link",
    "orders_panel",
    "panel",
    "parcel_by_link_panel",
    "parcel_panel",
    "photo",
    "posting",
    "posting_by_link",
    "reasons",
    "reasons_of_guest",
    "return_by_link",
    "returned",
    "returns",
    "slip",
    "slip_by_link",
    "solution",
    "solution_of_guest",
    "summary",
    "summary_of_guest",
    "tile",
]
