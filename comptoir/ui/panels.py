"""Panels: what higher apps add to a page; each is asked once, for everything that the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

NOTHING = SafeString("")


@dataclass
class Added:
    """What a panel adds to a page: at its head and foot, and by the id of each thing on it (a line or a
    parcel), words under its name and actions. `place` stands on an order's page for its delivery address, and
    `notes` in one card say what can no longer be done with it."""

    head: str = NOTHING
    foot: str = NOTHING
    place: str = NOTHING
    notes: str = NOTHING
    words: Mapping[Any, str] = field(default_factory=dict)
    actions: Mapping[Any, str] = field(default_factory=dict)

    def __add__(self, other: Added) -> Added:
        return Added(
            head=_after(self.head, other.head),
            foot=_after(self.foot, other.foot),
            place=_after(self.place, other.place),
            notes=_after(self.notes, other.notes),
            words=_joined(self.words, other.words, between=" · "),
            actions=_joined(self.actions, other.actions, between=""),
        )


# A panel is called with everything that its page shows, and may cost one statement, however much that is:
#   "order"           panel(request: CustomerRequest, order: Order, lines: list[Line], parcels: list[Parcel])
#   "order.guest"     panel(request: HttpRequest, order, lines, parcels); nobody is signed in
#   "orders"          panel(request: CustomerRequest, tab: str), once a tab is open or orders are sought; its
#                     foot alone is shown, beside their number
#   "orders.cards"    panel(request: CustomerRequest, delivered: list[DeliveredCard]) for the cards of a list,
#                     if something on it has come; actions by the id of an order
#   "parcel"          panel(request: CustomerRequest, order: Order, parcel: Parcel); its foot alone is shown
#   "parcel.by_link"  panel(request: HttpRequest, order, parcel), for whoever has a letter's link: it may show
#                     no name, address, price or number; its foot alone is shown
#   "desk.customer"   panel(request: StaffRequest, customer: Customer)
#   "desk.account"    panel(request: StaffRequest, account: User)
#   "desk.order"      panel(request: StaffRequest, order: Order, parcels: list[Parcel]); head and words
#   "desk.sale"       panel(request: SellerRequest, order: Order, parcels: list[Parcel]): of the order, only
#                     its key and address are read, and the parcels are the seller's own; head and words
#   "desk.to_ship"    panel(request: SellerRequest, parts: list[SellerOrder]); words by the id of an order
# The pages of orders show all parts of an `Added`, the other pages of the desk its foot alone.
Panel = Callable[..., Added]
_panels: dict[str, Sequence[Panel]] = {}


def hand_over_panels(panels: Mapping[str, Sequence[Panel]]) -> None:
    """Store the panels of each page by its name, in the order of the apps; called once, at the start."""
    _panels.clear()
    _panels.update(panels)


def ask_panels(page: str, request: HttpRequest, *shown: Any) -> Added:
    """Return what all panels of a page add to it."""
    return sum((panel(request, *shown) for panel in _panels.get(page, ())), Added())


def drawn(template: str, shown: Mapping[str, Any], request: HttpRequest | None = None) -> SafeString:
    """Render a template of an app as a piece of a page; a form in it needs the request for its CSRF token."""
    token = {"csrf_token": get_token(request)} if request else {}
    return SafeString(render_to_string(template, {**shown, **token}))


def _after(first: str, second: str) -> SafeString:
    return format_html("{}{}", first, second)


def _joined(first: Mapping[Any, str], second: Mapping[Any, str], *, between: str) -> dict[Any, str]:
    both = {
        key: format_html("{}{}{}", first[key], between, words) if first.get(key) and words else words
        for key, words in second.items()
        if words or not first.get(key)
    }
    return {**first, **{key: conditional_escape(words) for key, words in both.items()}}
