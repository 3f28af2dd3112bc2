"""What a page says of a parcel: a headline, a sentence, its steps and its scans, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from babel.dates import format_time
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from comptoir.deliveries.carriers import carrier_called, carrier_of
from comptoir.deliveries.models import Following, Scan, in_order
from comptoir.ground.fold import fold
from comptoir.orders.models import Arrival, CarrierState, Order, Parcel, ParcelState, arrival
from comptoir.ui.formats import as_day, country, day, locale

SILENT = timedelta(days=30)
# What carriers add to a state without saying more
EMPTY = frozenset(re.findall(r"\w+", "a au aux d de des du en est et l la le les ou un une votre vous"))
EMPTY |= frozenset(re.findall(r"\w+", "an and at been for has have in is it of on the to was your"))
WHERE: dict[str, str | Promise] = {
    CarrierState.PRE_TRANSIT: gettext_lazy("The label is made. The carrier does not have the parcel yet."),
    CarrierState.ACCEPTED: gettext_lazy("The carrier has the parcel."),
    CarrierState.IN_TRANSIT: gettext_lazy("The parcel is travelling with the carrier."),
    CarrierState.DELAYED: gettext_lazy("The carrier says that it will be late."),
    CarrierState.OUT_FOR_DELIVERY: gettext_lazy("The parcel is in the delivery vehicle."),
    CarrierState.AVAILABLE_FOR_PICKUP: gettext_lazy("The parcel is waiting for you at the pickup point."),
    CarrierState.DELIVERY_FAILED: gettext_lazy(
        "The carrier came but could not hand over the parcel. It will try again, or leave it for pickup."
    ),
    CarrierState.EXCEPTION: gettext_lazy("The carrier reports a problem with this parcel."),
    CarrierState.RETURN_TO_SENDER: gettext_lazy("The parcel is on its way back to the seller."),
    CarrierState.RETURNED: gettext_lazy("The parcel has come back to the seller."),
    CarrierState.LOST: gettext_lazy("The carrier has declared this parcel lost."),
    CarrierState.DELIVERED: gettext_lazy("The carrier has delivered the parcel."),
    CarrierState.CANCELLED: gettext_lazy("The label was cancelled."),
}


class ScanShown(NamedTuple):
    """One line of the list of scans; `words` are the teller's own, in that `language`, where they add to
    the state."""

    time: str
    state: str
    said_by: str
    words: str
    language: str
    place: str
    source: str


def headline(parcel: Parcel, following: Following) -> Arrival:
    """Say when the parcel arrives or arrived, or what keeps it."""
    told_on = timezone.localtime(following.since).date() if following.since else None
    return arrival(parcel, timezone.localdate(), told_on=told_on)


def may_be_followed(parcel: Parcel) -> bool:
    """Tell whether more may be known of a parcel than that it left: something was told of it, or can be."""
    leads = parcel.carrier_state or parcel.tracking_number or parcel.tracking_url
    return bool(leads or carrier_called(parcel.carrier))


def where_words(parcel: Parcel, following: Following) -> str:
    """Say where the parcel is now, and nothing that nobody told."""
    if parcel.told or following.state in WHERE:
        return str(WHERE[following.state]) if following.state in WHERE else ""
    if parcel.came_at:
        return _("Delivered, according to the seller.")
    if parcel.left_at and parcel.carrier and not may_be_followed(parcel):
        words = _("Sent by the seller on %(day)s. This carrier offers no tracking.")
        return words % {"day": day(parcel.left_at)}
    if parcel.left_at and parcel.carrier:
        words = _("The seller handed it to %(carrier)s on %(day)s. Its scans are not known here yet.")
        return words % {"carrier": parcel.carrier, "day": day(parcel.left_at)}
    if parcel.left_at:
        return _("The seller sent it on %(day)s.") % {"day": day(parcel.left_at)}
    return _("The seller is preparing this parcel.")


def is_silent(parcel: Parcel, following: Following) -> bool:
    """Tell whether a parcel that has left was not heard of for thirty days."""
    since = following.since or parcel.left_at
    return bool(since and not parcel.came_at and timezone.now() - since > SILENT)


def place_words(scans: Sequence[Scan]) -> str:
    """Name the place of the latest scan, if the carrier said one."""
    ordered: list[Any] = in_order(scans)
    latest = ordered[-1] if ordered else None
    return _place(latest) if latest else ""


def steps_of(order: Order, parcel: Parcel, following: Following) -> list[tuple[str, str, date | None]]:
    """Return the steps of a parcel's way: their words, how far it has come, and a day."""
    state = following.state
    middle = _("Out for delivery")
    end, end_day = _("Delivery expected"), as_day(parcel.due_on)
    if end_day and end_day < timezone.localdate():
        end, end_day = _("Arrived"), None
    if parcel.came_at:
        end, end_day = _("Arrived"), as_day(parcel.came_at)
    if state == CarrierState.AVAILABLE_FOR_PICKUP:
        middle = str(CarrierState.AVAILABLE_FOR_PICKUP.label)
        end, end_day = _("Picked up"), None
    if state in (CarrierState.RETURN_TO_SENDER, CarrierState.RETURNED):
        middle, end, end_day = _("Returning to sender"), _("Returned to sender"), None
    at_the_door = {
        CarrierState.OUT_FOR_DELIVERY,
        CarrierState.AVAILABLE_FOR_PICKUP,
        CarrierState.RETURN_TO_SENDER,
        CarrierState.DELIVERY_FAILED,
    }
    reached = 0
    if parcel.state != ParcelState.WAITING:
        reached = 2 if state in at_the_door else 1
    if parcel.came_at or state == CarrierState.RETURNED:
        reached = 4
    steps = [
        (_("Ordered"), as_day(order.placed_at)),
        (_("Dispatched"), as_day(parcel.left_at)),
        (middle, as_day(following.since) if state in at_the_door else None),
        (end, end_day),
    ]
    marks = ["now" if at == reached else ("done" if at < reached else "next") for at in range(len(steps))]
    return [(words, mark, day) for (words, day), mark in zip(steps, marks, strict=True)]


def days_of_scans(parcel: Parcel, scans: Sequence[Scan]) -> list[tuple[date, list[ScanShown]]]:
    """Return every scan, the newest first, by the day on which it was made."""
    newest_first: list[Any] = in_order(scans)[::-1]
    carrier = carrier_of(parcel.carrier, parcel.tracking_number)
    language = carrier.speaks if carrier else settings.LANGUAGE_CODE
    said = [scan.words for scan in newest_first]
    shown = [
        (scan, _shown(parcel, scan, language, is_said_again=scan.words == before))
        for scan, before in zip(newest_first, ["", *said], strict=False)
    ]
    by_day = groupby(shown, lambda pair: timezone.localtime(pair[0].scanned_at).date())
    return [(day, [one for _scan, one in of_day]) for day, of_day in by_day]


def _shown(parcel: Parcel, scan: Scan, language: str, *, is_said_again: bool) -> ScanShown:
    state = CarrierState(scan.state)
    is_said = state != CarrierState.UNKNOWN or not scan.words
    is_carriers = scan.source == Scan.Source.CARRIER
    source = str(Scan.Source(scan.source).label)
    adds = not is_said or not (is_said_again or _repeats(scan.words, state, language))
    return ScanShown(
        format_time(timezone.localtime(scan.scanned_at), "short", locale=locale()),
        str(state.label) if is_said else "",
        parcel.carrier or source if is_carriers else source,
        scan.words if adds else "",
        language,
        _place(scan),
        "" if is_carriers else source,
    )


def _repeats(words: str, state: CarrierState, language: str) -> bool:
    """Tell whether words in this language say nothing but the state."""
    with override(language):
        known = {
            *_words_of(str(state.label)),
            *_words_of(str(WHERE.get(state, ""))),
            *_words_of(_("The parcel")),
        }
    return _words_of(words) <= known | EMPTY


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


def _place(scan: Scan) -> str:
    return ", ".join(part for part in (scan.place, country(scan.country) if scan.country else "") if part)
