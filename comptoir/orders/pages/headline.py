"""What a shopper wants to know first of an order: when it arrives or arrived, or what keeps it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.orders.models import OFF_THE_ROAD, CarrierState, State
from comptoir.orders.models.states import ON_ITS_WAY
from comptoir.ui.formats import as_day, near_day

PROBLEM = frozenset({State.UNDELIVERABLE, State.LOST, State.PAYMENT_FAILED, State.ON_HOLD})
OVER = frozenset({State.CANCELLED, State.RETURNED})
# A day is expected of these alone: of others it says nothing, or nothing any more.
TO_LEAVE = frozenset({State.CONFIRMED, State.PREPARING, State.PARTIALLY_SHIPPED})
EXPECTED = TO_LEAVE | ON_ITS_WAY - PROBLEM - {State.READY_FOR_PICKUP}
# What keeps a parcel, the gravest first
GRAVEST = (
    CarrierState.LOST,
    CarrierState.RETURNED,
    CarrierState.RETURN_TO_SENDER,
    CarrierState.EXCEPTION,
    CarrierState.DELIVERY_FAILED,
    CarrierState.AVAILABLE_FOR_PICKUP,
)


class Headline(NamedTuple):
    """The first words about an order, what to say beside them, and how they are drawn.

    `kind` is `problem`, `late`, `moving`, `over` or `plain`.
    """

    words: str
    beside: str
    kind: str


class Part(NamedTuple):
    """What is to be said of so many parcels of an order, and how it is drawn."""

    words: str
    number: int
    kind: str


def headline(state: State, summary: dict[str, Any], today: date) -> Headline:
    """Return the first words about an order in this state, with the days of its summary, as seen today."""
    arrivals = summary.get("arrivals")
    if arrivals and (state in EXPECTED | PROBLEM or state == State.READY_FOR_PICKUP):
        of_several = _of_several(state, arrivals, today)
        if of_several:
            return of_several
    return _headline(state, summary.get("delivered_on"), summary.get("estimated_on"), today, get_language())


@lru_cache(maxsize=8192)
def _headline(
    state: State, delivered_on: Any, estimated_on: Any, today: date, _language: str | None
) -> Headline:
    label, delivered, due = str(state.label), as_day(delivered_on), as_day(estimated_on)
    if state == State.DELIVERED and delivered:
        words = _("Delivered %(when)s") % {"when": near_day(delivered, today)}
        return Headline(words, "", "plain")
    if not due or state not in EXPECTED:
        return Headline(label, "", kind_of(state))
    when = {"when": near_day(due, today)}
    is_out = state == State.OUT_FOR_DELIVERY
    if due < today and not is_out:
        return Headline(_("Late: it was expected %(when)s") % when, label, "late")
    if state in TO_LEAVE or (is_out and due != today):
        return Headline(label, _("expected %(when)s") % when, kind_of(state))
    return Headline(_("Arrives %(when)s") % when, label, kind_of(state))


def _of_several(state: State, arrivals: dict[str, Any], today: date) -> Headline | None:
    """Say of several parcels what is most urgent, beside it the rest; None where one word is true of all."""
    of, day = arrivals["of"], today.isoformat()
    due, waiting = Counter(arrivals["due"]), Counter(arrivals["waiting"])
    parts = [*_kept(arrivals["kept"], of), *_late(due + waiting, of, today)]
    if state not in (State.CONFIRMED, State.PREPARING):
        to_leave = sum(number for when, number in waiting.items() if not "" < when < day)
        parts += [*_out(arrivals.get("out", 0), of), *_to_come(due, of, today)]
        parts += [*_to_leave(to_leave, of), *_came(arrivals["came"], of)]
    is_one_word = parts and parts[0].number == of and len(due + waiting) < 2
    if not parts or is_one_word or (state in PROBLEM and not arrivals["kept"]):
        return None
    label = [str(state.label)] if len(parts) == 1 else []
    beside = " · ".join([*(part.words for part in parts[1:]), *label])
    return Headline(parts[0].words, beside, parts[0].kind or kind_of(state))


def _kept(kept: dict[str, int], of: int) -> list[Part]:
    words = _("%(state)s: %(number)s of %(of)s parcels")
    return [
        Part(
            words % {"state": state.label, "number": kept[state], "of": of},
            kept[state],
            "problem" if OFF_THE_ROAD[state] else "moving",
        )
        for state in GRAVEST
        if state in kept
    ]


def _late(due: dict[str, int], of: int, today: date) -> list[Part]:
    late = sorted(day for day in due if "" < day < today.isoformat())
    if not late:
        return []
    number = sum(due[day] for day in late)
    words = ngettext(
        "Late: %(number)s of %(of)s parcels, expected %(when)s",
        "Late: %(number)s of %(of)s parcels, expected %(when)s",
        number,
    )
    if len(late) > 1:
        words = _("Late: %(number)s of %(of)s parcels, the first expected %(when)s")
    when = near_day(date.fromisoformat(late[0]), today)
    return [Part(words % {"number": number, "of": of, "when": when}, number, "late")]


def _out(number: int, of: int) -> list[Part]:
    words = _("%(state)s: %(number)s of %(of)s parcels")
    label = CarrierState.OUT_FOR_DELIVERY.label
    return [Part(words % {"state": label, "number": number, "of": of}, number, "")] if number else []


def _to_come(due: dict[str, int], of: int, today: date) -> list[Part]:
    """Say when the next ones arrive, and the last."""
    days = sorted(day for day in due if day >= today.isoformat())
    if not days:
        return []
    number, when = due[days[0]], near_day(date.fromisoformat(days[0]), today)
    words = ngettext(
        "Arrives %(when)s: %(number)s of %(of)s parcels",
        "Arrive %(when)s: %(number)s of %(of)s parcels",
        number,
    )
    next_ones = Part(words % {"when": when, "number": number, "of": of}, number, "")
    if len(days) == 1:
        return [next_ones]
    last = _("the last %(when)s") % {"when": near_day(date.fromisoformat(days[-1]), today)}
    return [next_ones, Part(last, due[days[-1]], "")]


def _to_leave(number: int, of: int) -> list[Part]:
    words = _("Not sent yet: %(number)s of %(of)s parcels")
    return [Part(words % {"number": number, "of": of}, number, "")] if number else []


def _came(number: int, of: int) -> list[Part]:
    words = ngettext(
        "Delivered: %(number)s of %(of)s parcels", "Delivered: %(number)s of %(of)s parcels", number
    )
    return [Part(words % {"number": number, "of": of}, number, "")] if number else []


def kind_of(state: State) -> str:
    """Return how an order or a line of this state is drawn: `problem`, `moving`, `over` or `plain`."""
    if state in PROBLEM:
        return "problem"
    if state in ON_ITS_WAY:
        return "moving"
    return "over" if state in OVER else "plain"
