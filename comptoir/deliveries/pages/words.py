"""What a page says of a parcel: a headline, a sentence, its steps and its scans, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from comptoir.deliveries.carriers import carrier_called, carrier_of
from comptoir.deliveries.models import COMES_NO_MORE, Following, Scan, in_order
from comptoir.ground.fold import fold
from comptoir.orders.models import (
    Arrival,
    CarrierState,
    Order,
    Parcel,
    ParcelState,
    State,
    arrival,
    is_kept,
    state_of,
)
from comptoir.ui.formats import as_day, country, day, locale, near_day
from comptoir.ui.opening_hours import clock
from comptoir.ui.panels import NOTHING
from comptoir.ui.templatetags.ui import button

SILENT = timedelta(days=30)
# What carriers add to a state without saying more
EMPTY = frozenset(re.findall(r"\w+", "a au aux d de des du en est et l la le les ou un une votre vous"))
EMPTY |= frozenset(re.findall(r"\w+", "an and at been for has have in is it of on the to was your"))
WHERE: dict[str, str | Promise] = {
    CarrierState.PRE_TRANSIT: gettext_lazy("The label is ready. The carrier does not have the parcel yet."),
    CarrierState.ACCEPTED: gettext_lazy("The carrier has the parcel."),
    CarrierState.IN_TRANSIT: gettext_lazy("The parcel is on its way."),
    CarrierState.DELAYED: gettext_lazy("The carrier says that it will be late."),
    CarrierState.OUT_FOR_DELIVERY: gettext_lazy("The parcel is in the delivery vehicle."),
    CarrierState.AVAILABLE_FOR_PICKUP: gettext_lazy("The parcel is waiting for you at the pickup point."),
    CarrierState.DELIVERY_FAILED: gettext_lazy(
        "The carrier could not deliver the parcel. It will try again, or leave it at a pickup point."
    ),
    CarrierState.EXCEPTION: gettext_lazy("The carrier reports a problem with this parcel."),
    CarrierState.RETURN_TO_SENDER: gettext_lazy("The parcel is on its way back to the seller."),
    CarrierState.RETURNED: gettext_lazy("The parcel has come back to the seller."),
    CarrierState.LOST: gettext_lazy("The carrier has declared this parcel lost."),
    CarrierState.DELIVERED: gettext_lazy("The carrier has delivered the parcel."),
    CarrierState.CANCELLED: gettext_lazy("The label was cancelled."),
}
# Where a parcel is of which the shop alone tells
AS_THE_SHOP_SAYS: dict[str, str | Promise] = {
    CarrierState.AVAILABLE_FOR_PICKUP: WHERE[CarrierState.AVAILABLE_FOR_PICKUP],
    CarrierState.EXCEPTION: gettext_lazy("The shop reports a problem with this parcel."),
    CarrierState.LOST: gettext_lazy("The shop has declared this parcel lost."),
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
    if is_kept(parcel):
        return kept_words(parcel)
    if parcel.told or following.state in WHERE:
        return str(WHERE[following.state]) if following.state in WHERE else ""
    if parcel.came_at:
        return _("Delivered, according to the seller.")
    if parcel.left_at and parcel.carrier and not may_be_followed(parcel):
        words = _("Sent by the seller on %(day)s. This carrier offers no tracking.")
        return words % {"day": day(parcel.left_at)}
    if parcel.left_at and parcel.carrier:
        words = _("The seller handed it to %(carrier)s on %(day)s. Tracking isn’t available yet.")
        return words % {"carrier": parcel.carrier, "day": day(parcel.left_at)}
    if parcel.left_at:
        return _("The seller sent it on %(day)s.") % {"day": day(parcel.left_at)}
    return _("The seller is preparing this parcel.")


def kept_words(parcel: Parcel) -> str:
    """Say what keeps a parcel, by who has told it."""
    state = state_of(parcel)
    return str(WHERE[state] if parcel.told else AS_THE_SHOP_SAYS[state])


def silent_since(parcel: Parcel, following: Following) -> datetime | None:
    """Return when a parcel was last heard of that has left and may come, if that is thirty days ago."""
    since = following.since or parcel.left_at
    is_silent = since and not parcel.came_at and timezone.now() - since > SILENT
    return since if is_silent and state_of(parcel) not in COMES_NO_MORE else None


def last_words(scans: Sequence[Scan]) -> str:
    """Say where and when the parcel was scanned last, as far as the carrier said."""
    ordered: list[Any] = in_order(scans)
    if not ordered:
        return ""
    when = near_day(timezone.localtime(ordered[-1].scanned_at).date(), timezone.localdate())
    place = _place(ordered[-1])
    if not place:
        return _("Last scan: %(when)s") % {"when": when}
    return _("Last scan: %(place)s, %(when)s") % {"place": place, "when": when}


def next_words(parcel: Parcel, *, is_silent: bool) -> str:
    """Say what happens next with a parcel that does not simply arrive."""
    state = state_of(parcel)
    if parcel.came_at:
        return ""
    if state in COMES_NO_MORE:
        return _("Tell us whether you want it sent again or refunded.")
    if is_kept(parcel):
        return ""
    if parcel.is_late and parcel.state == ParcelState.WAITING:
        return _("It should have left by now. Ask us what’s holding it up.")
    if parcel.is_late or is_silent:
        return _(
            "No new delivery date yet. The carrier’s next scan appears here; if you hear nothing, ask us."
        )
    return ""


def asked_about(
    parcel: Parcel, *, is_silent: bool = False, number: str = "", is_alone: bool = True
) -> SafeString:
    """Draw the way to ask for the money of a parcel that comes no more, or about one that is kept or late.

    Where it is not alone, the question is about its order and not about its item.
    """
    state, order = state_of(parcel), {"order": number} if number else {}
    if parcel.came_at or state == CarrierState.AVAILABLE_FOR_PICKUP:
        return NOTHING
    if state in COMES_NO_MORE:
        href = f"{reverse('contact')}?{urlencode({'about': 'return', **order})}"
        return button(_("Get a refund"), href=href)
    if not (is_kept(parcel) or parcel.is_late or is_silent):
        return NOTHING
    item = {"item": parcel.parts[0].line.reference} if number and is_alone and len(parcel.parts) == 1 else {}
    href = f"{reverse('contact')}?{urlencode({'about': 'my-order', **order, **item})}"
    return button(_("Ask a question"), kind="secondary", href=href)


def steps_of(order: Order, parcel: Parcel, following: Following) -> list[tuple[str, str, date | None]]:
    """Return the steps of a parcel's way: their words, how far it has come, and a day."""
    state = state_of(parcel) if is_kept(parcel) else following.state
    middle = _("Out for delivery")
    end, end_day = _("Delivery expected"), as_day(parcel.due_on)
    if end_day and end_day < timezone.localdate():
        end, end_day = str(CarrierState.DELIVERED.label), None
    if parcel.came_at:
        end, end_day = str(CarrierState.DELIVERED.label), as_day(parcel.came_at)
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
        (_("Parcel shipped"), as_day(parcel.left_at)),
        (middle, as_day(following.since) if state in at_the_door else None),
        (end, end_day),
    ]
    if state == CarrierState.LOST:
        steps[2:], reached = [(str(State.LOST.label), as_day(following.since))], 2
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
        clock(f"{timezone.localtime(scan.scanned_at):%H:%M}", locale()),
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
