"""Your Account begins with the parcels that are on their way, one slim card each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.orders.models import ParcelToCome, arrival, parcels_to_come
from comptoir.ui.panels import NOTHING
from comptoir.ui.templatetags.ui import lean_saying, picture

SHOWN_AT_MOST, PICTURE_SIZE = 4, 40


def coming(request: CustomerRequest) -> SafeString:
    """Draw the customer's parcels that are on their way, those that matter in front; empty if none is."""
    draw, today = _template(get_language()), timezone.localdate()
    parcels = parcels_to_come(request.customer, today, most=SHOWN_AT_MOST)
    if not parcels:
        return NOTHING
    left = parcels[0].of - len(parcels)
    words = ngettext("and %(number)s more parcel", "and %(number)s more parcels", left)
    return draw(
        [_shown(to_come, today) for to_come in parcels], words % {"number": left} if left else "", _open()
    )


def _shown(to_come: ParcelToCome, today: Any) -> tuple[Any, ...]:
    parcel, lines = to_come.parcel, to_come.lines
    first = arrival(parcel, today)
    drawn = [picture(url, name, size=PICTURE_SIZE) for url, name in to_come.contents]
    items = ngettext("%(number)s item", "%(number)s items", lines) % {"number": lines}
    return (
        reverse("track_parcel", args=[to_come.number, parcel.id]),
        first.words,
        first.tone,
        parcel.carrier,
        mark_safe("".join(drawn)),  # noqa: S308 - drawn by Jinja2
        f"+{lines - len(drawn)}" if lines > len(drawn) else "",
        items,
        to_come.contents[0][1] if to_come.contents else to_come.number,
    )


@cache
def _open() -> str:
    return f"{reverse('orders')}?show=open"


@cache
def _template(_language: str | None) -> Callable[..., SafeString]:
    return lean_saying("deliveries/lean/coming.html", {"track": _("Track Package")})
