"""The account's front page sums up the customer's orders."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.days import midnight, months_before
from comptoir.orders.models import newest_open_states, newest_without_parcels, spent_since
from comptoir.orders.models.states import ON_ITS_WAY
from comptoir.orders.pages.card import cards
from comptoir.ui.formats import money

SHOWN_AT_MOST, MOST_COUNTED = 3, 100


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say how many orders are on their way and how many are prepared; above a hundred, say only that."""
    states = newest_open_states(request.customer, most=MOST_COUNTED + 1)
    moving = sum(state in ON_ITS_WAY for state in states)
    waiting = len(states) - moving
    if len(states) > MOST_COUNTED:
        moving, says = MOST_COUNTED, _("More than %(number)s open orders")
    elif moving:
        says = ngettext("%(number)s order on its way", "%(number)s orders on their way", moving)
        more = ngettext("%(waiting)s being prepared", "%(waiting)s being prepared", waiting)
        says = f"{says}, {more % {'waiting': waiting}}" if waiting else says
    elif waiting:
        says = ngettext("%(number)s order being prepared", "%(number)s orders being prepared", waiting)
    else:
        says = _("Nothing on its way at the moment")
    return {
        "href": reverse("orders"),
        "icon": "shopping-bag",
        "title": _("Order History"),
        "says": says % {"number": moving or waiting} if moving or waiting else says,
    }


def spending_tile(request: CustomerRequest) -> dict[str, Any]:
    """Say the total with which the spending page opens."""
    first = months_before(timezone.localdate().replace(day=1), 11)
    amounts = [money(amount) for amount in spent_since(request.customer, midnight(first))]
    says = _("%(amount)s in the last twelve months") if amounts else _("Nothing in the last twelve months")
    return {
        "href": reverse("spending"),
        "icon": "chart-bar",
        "title": _("Your spending"),
        "says": says % {"amount": " + ".join(amounts)} if amounts else says,
    }


def on_their_way(request: CustomerRequest) -> SafeString:
    """Draw the cards of the newest orders that are on their way in no known parcel."""
    return cards(request, newest_without_parcels(request.customer, most=SHOWN_AT_MOST), level=3)
