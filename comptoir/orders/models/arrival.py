"""What a shopper wants to know first of a parcel: when it arrives or arrived, or what keeps it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

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

    `told_on` is the day on which its carrier told the state that holds, where that is known.
    """
    state = CarrierState(parcel.carrier_state or CarrierState.UNKNOWN)
    if parcel.came_at:
        came_on = timezone.localtime(parcel.came_at).date()
        return Arrival(_("Arrived %(when)s") % {"when": near_day(came_on, today)})
    if state in OFF_THE_ROAD:
        return Arrival(str(state.label), OFF_THE_ROAD[state])
    due = today if state == CarrierState.OUT_FOR_DELIVERY and told_on == today else parcel.due_on
    tone = "warning" if state == CarrierState.DELAYED else ""
    if due:
        when = {"when": near_day(due, today)}
        if due < today:
            return Arrival(_("Late: expected %(when)s") % when, "warning")
        return Arrival(_("Arrives %(when)s") % when, tone)
    if parcel.state == ParcelState.WAITING:
        return Arrival(_("Not sent yet"))
    return Arrival(str(state.label) if tone else _("On its way"), tone)
