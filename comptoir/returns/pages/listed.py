"""All that a customer sends back or waits for in its place, on one page, on a tile, and from her orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from comptoir.customers.asking import CustomerRequest
from comptoir.returns.models import (
    Return,
    ReturnedItem,
    number_to_send,
    own_returns,
    replacements_to_come,
)
from comptoir.returns.models.words import badge_of, headline, replacement_words
from comptoir.ui.formats import short_day
from comptoir.ui.panels import Added

MOST = 100


@require_safe
def returns(request: CustomerRequest) -> HttpResponse:
    """Show every running return and replacement, and below what is over."""
    today = timezone.localdate()
    rows = own_returns(request.customer, most=MOST)
    answer = {
        "to_send": [card_of(back, items, today) for back, items in rows if back.is_to_be_sent],
        "running": [
            card_of(back, items, today) for back, items in rows if back.is_running and not back.is_to_be_sent
        ],
        "over": [card_of(back, items, today) for back, items in rows if not back.is_running],
        "replacements": [(line, replacement_words(line)) for line in replacements_to_come(request.customer)],
    }
    return render(request, "returns/returns.html", answer)


def orders_panel(request: CustomerRequest, tab: str) -> Added:
    """Lead from the orders with a return on to all returns and replacements."""
    if tab != "returns":
        return Added()
    words = _("See every return and replacement")
    return Added(foot=format_html('<a href="{}">{}</a>', reverse("returns"), words))


def card_of(back: Return, items: Sequence[ReturnedItem], today: date) -> dict[str, Any]:
    """Return what a card shows of a return."""
    words, tone = badge_of(back.state)
    return {
        "back": back,
        "headline": headline(back, items, today),
        "badge": {"words": words, "tone": tone},
        "items": items[:4],
        "more": max(0, len(items) - 4),
        "can_print": back.is_to_be_sent,
    }


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say what is to be sent first, else how many returns run."""
    running = number_to_send(request.customer)
    to_send = [back for back in running if back.is_to_be_sent and back.send_by]
    if to_send and to_send[0].send_by:
        is_one_day = len({back.send_by for back in to_send}) == 1
        says = (
            _by_one_day(len(to_send)) if is_one_day else _("%(number)s parcels to send, the first by %(day)s")
        )
        says %= {"number": len(to_send), "day": short_day(to_send[0].send_by)}
    elif running:
        says = ngettext("%(number)s return under way", "%(number)s returns under way", len(running))
        says %= {"number": len(running)}
    else:
        says = _("Nothing is on its way back")
    return {"href": reverse("returns"), "icon": "arrow-uturn-left", "title": _("Returns"), "says": says}


def _by_one_day(number: int) -> str:
    return ngettext("%(number)s parcel to send by %(day)s", "%(number)s parcels to send by %(day)s", number)
