"""What a shopper wants to know first of a parcel: when it arrives or arrived, or what keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.orders.models.line import Line
from comptoir.orders.models.parcel import Parcel
from comptoir.orders.models.states import CarrierState, ParcelState
from comptoir.ui.formats import near_day

# Parcels that will not simply arrive: their state is what there is to say.
OFF_THE_ROAD = {
    CarrierState.DELIVERY_FAILED: "warning",
    CarrierState.EXCEPTION: "danger",
    CarrierState.RETURN_TO_SENDER: "danger",
    CarrierState.RETURNED: "danger",
    CarrierState.LOST: "danger",
    CarrierState.AVAILABLE_FOR_PICKUP: "",
}


class Arrival(NamedTuple):
    """The first words about a parcel, and how they are drawn: plain (empty), `warning` or `danger`."""

    words: str
    tone: str = ""


def arrival(parcel: Parcel, today: date, *, told_on: date | None = None) -> Arrival:
    """Say when the parcel arrives or arrived, as seen today, or what keeps it.

    `told_on` is the day on which its carrier told the state that holds, where that is known; where it is not,
    a parcel that is out for delivery is said to be.
    """
    state = CarrierState(parcel.carrier_state or CarrierState.UNKNOWN)
    if parcel.came_at:
        came_on = timezone.localtime(parcel.came_at).date()
        return Arrival(_("Arrived %(when)s") % {"when": near_day(came_on, today)})
    if state in OFF_THE_ROAD:
        return Arrival(str(state.label), OFF_THE_ROAD[state])
    is_out, due = state == CarrierState.OUT_FOR_DELIVERY, parcel.due_on
    if is_out and told_on == today:
        due = today
    elif is_out and told_on is None and due != today:
        return Arrival(str(state.label))
    tone = "warning" if state == CarrierState.DELAYED else ""
    if due:
        when = {"when": near_day(due, today)}
        if due < today:
            return Arrival(_("Late: expected %(when)s") % when, "warning")
        if parcel.state == ParcelState.WAITING:
            return Arrival(_("Not sent yet, expected %(when)s") % when, "warning" if due == today else "")
        return Arrival(_("Arrives %(when)s") % when, tone)
    if parcel.state == ParcelState.WAITING:
        return Arrival(_("Not sent yet"))
    return Arrival(str(state.label) if tone else _("On its way"), tone)


def arrivals_of(parcels: Iterable[Parcel], lines: Iterable[Line]) -> dict[str, Any] | None:
    """Count an order's parcels by what there is to say of each; None where there are fewer than two.

    `kept` counts by the state that keeps them, `out` those that are out for delivery, `due` by the day on
    which the others should arrive, and `waiting` by that day those that have not left; the day is empty where
    none is known. A parcel of which everything was cancelled is none. No word in it depends on a language or
    on today.
    """
    under_way = {line.id for line in lines if line.is_under_way}
    counted = [
        parcel
        for parcel in parcels
        if parcel.came_at or parcel.told or any(part.line_id in under_way for part in parcel.parts)
    ]
    if len(counted) < 2:
        return None
    to_come = [parcel for parcel in counted if not parcel.came_at]
    states = Counter(parcel.carrier_state for parcel in to_come)
    apart = {*OFF_THE_ROAD, CarrierState.OUT_FOR_DELIVERY}
    moving = [parcel for parcel in to_come if parcel.carrier_state not in apart]
    days: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for parcel in moving:
        days[parcel.state == ParcelState.WAITING][parcel.due_on.isoformat() if parcel.due_on else ""] += 1
    return {
        "of": len(counted),
        "came": len(counted) - len(to_come),
        "kept": {state: number for state, number in states.items() if state in OFF_THE_ROAD},
        "out": states[CarrierState.OUT_FOR_DELIVERY],
        "due": dict(days[False]),
        "waiting": dict(days[True]),
    }
