"""What a shopper wants to know first of a parcel: when it arrives or arrived, or what keeps it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.orders.models.line import Line
from comptoir.orders.models.parcel import Parcel
from comptoir.orders.models.states import UNDER_WAY, CarrierState, ParcelState, State
from comptoir.ui.formats import near_day

# Parcels that will not simply arrive: their state is what there is to say.
OFF_THE_ROAD = {
    CarrierState.DELIVERY_FAILED: "danger",
    CarrierState.EXCEPTION: "danger",
    CarrierState.RETURN_TO_SENDER: "danger",
    CarrierState.RETURNED: "danger",
    CarrierState.LOST: "danger",
    CarrierState.AVAILABLE_FOR_PICKUP: "",
}
# What keeps a parcel of which its carrier tells nothing, where the shop says it of all that is in it
AS_THE_SHOP_TELLS = {
    State.READY_FOR_PICKUP: CarrierState.AVAILABLE_FOR_PICKUP,
    State.UNDELIVERABLE: CarrierState.EXCEPTION,
    State.LOST: CarrierState.LOST,
}


class Arrival(NamedTuple):
    """The first words about a parcel, and how they are drawn: plain (empty), `warning` or `danger`."""

    words: str
    tone: str = ""


def state_of(parcel: Parcel, contents: Collection[str] | None = None) -> CarrierState:
    """Return where a parcel is, by its carrier; where that one tells nothing, as the shop says.

    `contents` are the states of the lines in it, for a parcel that was read without its parts.
    """
    state = CarrierState(parcel.carrier_state or CarrierState.UNKNOWN)
    if parcel.told:
        return state
    states = {part.line.state for part in parcel.parts} if contents is None else set(contents)
    return AS_THE_SHOP_TELLS.get(State(states.pop()), state) if len(states) == 1 else state


def is_kept(parcel: Parcel, contents: Collection[str] | None = None) -> bool:
    """Tell whether something keeps a parcel, or it waits to be picked up."""
    return not parcel.came_at and state_of(parcel, contents) in OFF_THE_ROAD


def is_to_tell(parcel: Parcel, contents: Collection[str] | None = None) -> bool:
    """Tell whether there is anything to say of a parcel: of one in which all was cancelled, there is not."""
    states = {part.line.state for part in parcel.parts} if contents is None else set(contents)
    return bool(parcel.came_at or parcel.told or states & UNDER_WAY or is_kept(parcel, states))


def carried_by(parcel: Parcel) -> str:
    """Name who carries a parcel; of one that left without a name or a number, that its seller sees to it."""
    is_the_sellers = parcel.left_at and not (parcel.carrier or parcel.tracking_number or parcel.tracking_url)
    return _("Shipped by the seller") if is_the_sellers else parcel.carrier


def arrival(
    parcel: Parcel, today: date, *, told_on: date | None = None, contents: Collection[str] | None = None
) -> Arrival:
    """Say when the parcel arrives or arrived, as seen today, or what keeps it.

    `told_on` is the day on which its carrier told the state that holds, where that is known; where it is not,
    a parcel that is out for delivery is said to be. `contents` are as in `state_of`.
    """
    if parcel.came_at:
        came_on = timezone.localtime(parcel.came_at).date()
        return Arrival(_("Delivered %(on)s") % {"on": near_day(came_on, today)})
    state = state_of(parcel, contents)
    if state in OFF_THE_ROAD:
        return Arrival(str(state.label), OFF_THE_ROAD[state])
    is_out, due = state == CarrierState.OUT_FOR_DELIVERY, parcel.due_on
    if is_out and told_on == today:
        due = today
    elif is_out and told_on is None and due != today:
        return Arrival(str(state.label))
    tone = "warning" if state == CarrierState.DELAYED else ""
    if due:
        when, waits = {"when": near_day(due, today)}, parcel.state == ParcelState.WAITING
        if due < today:
            words = _("Not shipped yet, late (expected %(when)s)") if waits else _("Late: expected %(when)s")
            return Arrival(words % when, "warning")
        if waits:
            return Arrival(_("Not shipped yet, expected %(when)s") % when, "warning" if due == today else "")
        return Arrival(_("Arrives %(when)s") % when, tone)
    if parcel.state == ParcelState.WAITING:
        return Arrival(_("Not shipped yet"))
    return Arrival(str(state.label) if tone else _("On its way"), tone)


def worst_first(parcels: Iterable[Parcel], today: date) -> list[Parcel]:
    """Sort parcels: those with a problem, those late or waiting for her, the others, those that came."""
    return sorted(parcels, key=lambda parcel: _rank(parcel, today))


def _rank(parcel: Parcel, today: date) -> int:
    if parcel.came_at or not is_to_tell(parcel):
        return 3
    tone = arrival(parcel, today).tone
    if tone == "danger":
        return 0
    return 1 if tone or is_kept(parcel) else 2


def arrivals_of(parcels: Iterable[Parcel], lines: Iterable[Line]) -> dict[str, Any] | None:
    """Count an order's parcels by what there is to say of each; None where there are fewer than two.

    `kept` counts by the state that keeps them, `out` those that are out for delivery, `due` by the day on
    which the others should arrive, and `waiting` by that day those that have not left; the day is empty where
    none is known. A parcel of which everything was cancelled is none. No word in it depends on a language or
    on today.
    """
    states = {line.id: line.state for line in lines}
    inside = [(parcel, _inside(parcel, states)) for parcel in parcels]
    counted = [(parcel, within) for parcel, within in inside if is_to_tell(parcel, within)]
    if len(counted) < 2:
        return None
    to_come = [(parcel, state_of(parcel, within)) for parcel, within in counted if not parcel.came_at]
    numbers = Counter(state for _parcel, state in to_come)
    apart = {*OFF_THE_ROAD, CarrierState.OUT_FOR_DELIVERY}
    moving = [parcel for parcel, state in to_come if state not in apart]
    days: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for parcel in moving:
        days[parcel.state == ParcelState.WAITING][parcel.due_on.isoformat() if parcel.due_on else ""] += 1
    return {
        "of": len(counted),
        "came": len(counted) - len(to_come),
        "kept": {state.value: number for state, number in numbers.items() if state in OFF_THE_ROAD},
        "out": numbers[CarrierState.OUT_FOR_DELIVERY],
        "due": dict(days[False]),
        "waiting": dict(days[True]),
    }


def _inside(parcel: Parcel, states: dict[UUID, str]) -> list[str]:
    return [states[part.line_id] for part in parcel.parts if part.line_id in states]
