"""What a shopper wants to know first of an order: when it arrives or arrived, or what keeps it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext, ngettext_lazy
from django.utils.translation import gettext as _

from comptoir.orders.models import OFF_THE_ROAD, CarrierState, State
from comptoir.orders.models.states import ON_ITS_WAY
from comptoir.ui.formats import as_day, near_day

PROBLEM = frozenset({State.UNDELIVERABLE, State.LOST, State.PAYMENT_FAILED, State.ON_HOLD})
OVER = frozenset({State.CANCELLED, State.RETURNED})
# A day is expected of these alone: of others it says nothing, or nothing any more.
TO_LEAVE = frozenset({State.CONFIRMED, State.PREPARING, State.PARTIALLY_SHIPPED})
EXPECTED = TO_LEAVE | ON_ITS_WAY - PROBLEM - {State.READY_FOR_PICKUP}
BETWEEN = " · "
NONE_LEFT = frozenset({State.CONFIRMED, State.PREPARING})
# What keeps so many parcels, the gravest first
KEPT: dict[CarrierState, Any] = {
    CarrierState.LOST: ngettext_lazy(
        "%(number)s of %(of)s parcels is lost", "%(number)s of %(of)s parcels are lost", "number"
    ),
    CarrierState.RETURNED: ngettext_lazy(
        "%(number)s of %(of)s parcels is back with its sender",
        "%(number)s of %(of)s parcels are back with their sender",
        "number",
    ),
    CarrierState.RETURN_TO_SENDER: ngettext_lazy(
        "%(number)s of %(of)s parcels is going back to its sender",
        "%(number)s of %(of)s parcels are going back to their sender",
        "number",
    ),
    CarrierState.EXCEPTION: ngettext_lazy(
        "%(number)s of %(of)s parcels has a delivery problem",
        "%(number)s of %(of)s parcels have a delivery problem",
        "number",
    ),
    CarrierState.DELIVERY_FAILED: ngettext_lazy(
        "Delivery attempted for %(number)s of %(of)s parcels",
        "Delivery attempted for %(number)s of %(of)s parcels",
        "number",
    ),
    CarrierState.AVAILABLE_FOR_PICKUP: ngettext_lazy(
        "%(number)s of %(of)s parcels is ready for pickup",
        "%(number)s of %(of)s parcels are ready for pickup",
        "number",
    ),
}


class Headline(NamedTuple):
    """The first words about an order, what to say beside them (`BETWEEN` two facts), and how they are drawn.

    `kind` is `problem`, `late` (or about to be), `moving`, `over` or `plain`.
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
    if summary.get("awaits_replacement") and (replacement := _of_replacement(state, arrivals, today)):
        return replacement
    if arrivals and (state in EXPECTED | PROBLEM or state == State.READY_FOR_PICKUP):
        of_several = _of_several(state, arrivals, today)
        if of_several:
            return of_several
    return _headline(state, summary.get("delivered_on"), summary.get("estimated_on"), today, get_language())


def parted(beside: str) -> list[str]:
    """Return the facts of what is said beside the first words."""
    return beside.split(BETWEEN) if beside else []


def _of_replacement(state: State, arrivals: dict[str, Any] | None, today: date) -> Headline | None:
    """Say of what is sent again that it is prepared or on its way; None where it is kept or late."""
    if state == State.PARTIALLY_SHIPPED:
        return Headline(_("Your replacement is being prepared"), "", "moving")
    due = min((day for day in (arrivals or {}).get("due", {}) if day), default="")
    if state != State.SHIPPED or (arrivals and arrivals["kept"]) or "" < due < today.isoformat():
        return None
    beside = _("Expected %(when)s") % {"when": near_day(date.fromisoformat(due), today)} if due else ""
    return Headline(_("Your replacement is on its way"), beside, "moving")


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
    if is_out and due != today:
        return Headline(label, _("Expected %(when)s") % when, kind_of(state))
    if state in NONE_LEFT and due == today:
        return Headline(_("Not shipped yet, expected %(when)s") % when, label, "late")
    if state in TO_LEAVE:
        return Headline(_("Delivery expected %(when)s") % when, label, kind_of(state))
    return Headline(_("Arrives %(when)s") % when, label, kind_of(state))


def _of_several(state: State, arrivals: dict[str, Any], today: date) -> Headline | None:
    """Say of several parcels what is most urgent, beside it the rest; None where one word is true of all."""
    of, day = arrivals["of"], today.isoformat()
    due, waiting = Counter(arrivals["due"]), Counter(arrivals["waiting"])
    late = _late(due + waiting, of, today)
    parts = [*_kept(arrivals["kept"], of), *late]
    if state in NONE_LEFT and not parts:
        return _of_none_left(state, waiting, of, today)
    if state not in NONE_LEFT:
        now = [] if late else _to_leave_today(waiting[day], of)
        parts += [*now, *_out(arrivals.get("out", 0), of), *_to_come(due, of, today)]
        is_said = now and waiting.total() == waiting[day]
        parts += [*([] if is_said else _to_leave(waiting.total(), of)), *_came(arrivals["came"], of)]
    is_one_word = parts and parts[0].number == of and len(due + waiting) < 2
    if not parts or is_one_word or (state in PROBLEM and not arrivals["kept"]):
        return None
    label = [str(state.label)] if len(parts) == 1 else []
    beside = BETWEEN.join([*(part.words for part in parts[1:]), *label])
    return Headline(parts[0].words, beside, parts[0].kind or kind_of(state))


def _of_none_left(state: State, waiting: dict[str, int], of: int, today: date) -> Headline | None:
    """Say of parcels that are all still here on which days they should come, the first one first."""
    days = sorted(day for day in waiting if day)
    if len(waiting) < 2 or not days:
        return None
    number, when = waiting[days[0]], near_day(date.fromisoformat(days[0]), today)
    if days[0] == today.isoformat():
        beside = [*_last(days, of, today), str(state.label)]
        return Headline(_to_leave_today(number, of)[0].words, BETWEEN.join(beside), "late")
    words = ngettext(
        "%(number)s of %(of)s parcels expected %(when)s",
        "%(number)s of %(of)s parcels expected %(when)s",
        number,
    )
    beside = [words % {"number": number, "of": of, "when": when}, *_last(days, of, today)]
    return Headline(str(state.label), BETWEEN.join(beside), "plain")


def _kept(kept: dict[str, int], of: int) -> list[Part]:
    return [
        Part(
            str(KEPT[state] % {"number": kept[state], "of": of}),
            kept[state],
            "problem" if OFF_THE_ROAD[state] else "moving",
        )
        for state in KEPT
        if state in kept
    ]


def _late(due: dict[str, int], of: int, today: date) -> list[Part]:
    late = sorted(day for day in due if "" < day < today.isoformat())
    if not late:
        return []
    number = sum(due[day] for day in late)
    when = near_day(date.fromisoformat(late[0]), today)
    words = _late_on_one_day(number) if len(late) == 1 else _late_on_several_days(number, of)
    return [Part(words % {"number": number, "of": of, "when": when}, number, "late")]


def _late_on_one_day(number: int) -> str:
    return ngettext(
        "%(number)s of %(of)s parcels is late (expected %(when)s)",
        "%(number)s of %(of)s parcels are late (expected %(when)s)",
        number,
    )


def _late_on_several_days(number: int, of: int) -> str:
    if number == of:
        return _("Your %(of)s parcels are late (the first expected %(when)s)")
    return _("%(number)s of %(of)s parcels are late (the first expected %(when)s)")


def _to_leave_today(number: int, of: int) -> list[Part]:
    words = ngettext(
        "%(number)s of %(of)s parcels expected today, not shipped yet",
        "%(number)s of %(of)s parcels expected today, not shipped yet",
        number,
    )
    return [Part(words % {"number": number, "of": of}, number, "late")] if number else []


def _out(number: int, of: int) -> list[Part]:
    words = ngettext(
        "%(number)s of %(of)s parcels is out for delivery",
        "%(number)s of %(of)s parcels are out for delivery",
        number,
    )
    return [Part(words % {"number": number, "of": of}, number, "")] if number else []


def _to_come(due: dict[str, int], of: int, today: date) -> list[Part]:
    """Say when the next ones arrive, and the last."""
    days = sorted(day for day in due if day >= today.isoformat())
    if not days:
        return []
    number, when = due[days[0]], near_day(date.fromisoformat(days[0]), today)
    words = ngettext(
        "%(number)s of %(of)s parcels arrives %(when)s",
        "%(number)s of %(of)s parcels arrive %(when)s",
        number,
    )
    next_ones = Part(words % {"when": when, "number": number, "of": of}, number, "")
    return [next_ones, *(Part(last, due[days[-1]], "") for last in _last(days, of, today))]


def _last(days: list[str], of: int, today: date) -> list[str]:
    """Say when the last parcel comes, where that is another day than the first."""
    if len(days) < 2:
        return []
    words = _("The other %(when)s") if of == 2 else _("The last %(when)s")
    return [words % {"when": near_day(date.fromisoformat(days[-1]), today)}]


def _to_leave(number: int, of: int) -> list[Part]:
    words = ngettext(
        "%(number)s of %(of)s parcels not shipped yet", "%(number)s of %(of)s parcels not shipped yet", number
    )
    return [Part(words % {"number": number, "of": of}, number, "")] if number else []


def _came(number: int, of: int) -> list[Part]:
    words = ngettext(
        "%(number)s of %(of)s parcels delivered", "%(number)s of %(of)s parcels delivered", number
    )
    return [Part(words % {"number": number, "of": of}, number, "")] if number else []


def kind_of(state: State) -> str:
    """Return how an order or a line of this state is drawn: `problem`, `moving`, `over` or `plain`."""
    if state in PROBLEM:
        return "problem"
    if state in ON_ITS_WAY:
        return "moving"
    return "over" if state in OVER else "plain"
