"""What the account's front page says of orders."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.customers.models import CustomerRequest
from comptoir.ground.money import Money
from comptoir.orders.forms import midnight, months_before
from comptoir.orders.models.states import ON_ITS_WAY
from comptoir.orders.pages.card import cards
from comptoir.ui.templatetags.formats import money

SHOWN_AT_MOST = 3


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Order history: how many are on their way, else how many are open."""
    states = dict(request.customer.orders.not_archived().open().per_state())
    moving = sum(number for state, number in states.items() if state in ON_ITS_WAY)
    waiting = sum(states.values()) - moving
    if moving:
        says = ngettext("%(number)s order on its way", "%(number)s orders on their way", moving)
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
    """Spending: the total that its page opens with."""
    first = months_before(timezone.localdate().replace(day=1), 11)
    orders = request.customer.orders.placed_between(midnight(first), None)
    amounts = [money(Money(row["spent"], row["currency"])) for row in orders.spent_per_currency()]
    says = _("%(amount)s in the last twelve months") if amounts else _("Nothing in the last twelve months")
    return {
        "href": reverse("spending"),
        "icon": "chart-bar",
        "title": _("Your spending"),
        "says": says % {"amount": " + ".join(amounts)} if amounts else says,
    }


def on_their_way(request: CustomerRequest) -> SafeString:
    """The newest orders that are moving."""
    found = request.customer.orders.not_archived().on_their_way().newest_first().for_cards()
    return cards(found[:SHOWN_AT_MOST], level=3)
