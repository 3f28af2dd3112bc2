"""Your Account begins with the parcels that are on their way, one slim card each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries.models import key_of, pickup_of, scans_at_pickup
from comptoir.orders.models import CarrierState, ParcelToCome, arrival, carried_by, parcels_to_come
from comptoir.ui.formats import short_day
from comptoir.ui.panels import NOTHING
from comptoir.ui.templatetags.ui import lean_saying, picture

SHOWN_AT_MOST, PICTURE_SIZE = 6, 40


def coming(request: CustomerRequest) -> SafeString:
    """Draw the customer's parcels that are on their way, those that matter in front; empty if none is."""
    draw, today = _template(get_language()), timezone.localdate()
    parcels = parcels_to_come(request.customer, today, most=SHOWN_AT_MOST)
    if not parcels:
        return NOTHING
    places = _places(request.customer, parcels)
    shown = [_shown(to_come, today, places.get(to_come.parcel.id, [])) for to_come in parcels]
    return draw(shown, *_others(parcels, today), _open())


def _others(parcels: Sequence[ParcelToCome], today: date) -> tuple[str, str]:
    """Say how many more there are, and how many of these are late."""
    left = parcels[0].of - len(parcels)
    if not left:
        return "", ""
    words = ngettext("and %(number)s more parcel", "and %(number)s more parcels", left) % {"number": left}
    late = parcels[0].late - sum(to_come.is_late(today) for to_come in parcels)
    of_them = ngettext("%(late)s of them late", "%(late)s of them late", late) % {"late": late}
    return words, of_them if late else ""


def _places(customer: Any, parcels: Sequence[ParcelToCome]) -> dict[UUID, list[str]]:
    """Say where those wait that are to be picked up, and until when; a statement where one is."""
    waiting = [one.parcel for one in parcels if one.parcel.carrier_state == CarrierState.AVAILABLE_FOR_PICKUP]
    scans = scans_at_pickup(customer, {parcel.order_id for parcel in waiting}) if waiting else {}
    told = {parcel.id: pickup_of(scans.get((parcel.order_id, key_of(parcel)), [])) for parcel in waiting}
    return {parcel: [*_named(pickup), *_until(pickup)] for parcel, pickup in told.items()}


def _named(pickup: dict[str, Any]) -> list[str]:
    return [pickup["name"]] if pickup.get("name") else []


def _until(pickup: dict[str, Any]) -> list[str]:
    return [_("Collect by %(day)s") % {"day": short_day(pickup["until"])}] if pickup.get("until") else []


def _shown(to_come: ParcelToCome, today: date, place: list[str]) -> tuple[Any, ...]:
    parcel, lines = to_come.parcel, to_come.lines
    first, carrier = arrival(parcel, today, contents=to_come.states), carried_by(parcel)
    drawn = [picture(url, name, size=PICTURE_SIZE) for url, name in to_come.contents]
    items = ngettext("%(number)s item", "%(number)s items", to_come.pieces) % {"number": to_come.pieces}
    return (
        reverse("track_parcel", args=[to_come.number, parcel.id]),
        first.words,
        first.tone,
        [*(place or ([carrier] if carrier else [])), items],
        mark_safe("".join(drawn)),  # noqa: S308 - drawn by Jinja2
        f"+{lines - len(drawn)}" if lines > len(drawn) else "",
        to_come.contents[0][1] if to_come.contents else to_come.number,
    )


@cache
def _open() -> str:
    return f"{reverse('orders')}?show=open"


@cache
def _template(_language: str | None) -> Callable[..., SafeString]:
    return lean_saying("deliveries/lean/coming.html", {"track": _("Track Package")})
