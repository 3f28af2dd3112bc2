"""What a shopper wants to know first of an order: when it arrives or arrived, or what keeps it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.orders.models import State
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY
from comptoir.ui.formats import as_day, near_day

PROBLEM = frozenset({State.UNDELIVERABLE, State.LOST, State.PAYMENT_FAILED, State.ON_HOLD})
OVER = frozenset({State.CANCELLED, State.RETURNED})
# The day on which these were expected says nothing any more.
WAITING_FOR_HER = frozenset({State.READY_FOR_PICKUP})


class Headline(NamedTuple):
    """The first words about an order, what to say beside them, and how they are drawn.

    `kind` is `problem`, `late`, `moving`, `over` or `plain`.
    """

    words: str
    beside: str
    kind: str


def headline(state: State, summary: dict[str, Any], today: date) -> Headline:
    """Return the first words about an order in this state, with the days of its summary, as seen today."""
    return _headline(state, summary.get("delivered_on"), summary.get("estimated_on"), today, get_language())


@lru_cache(maxsize=8192)
def _headline(
    state: State, delivered_on: Any, estimated_on: Any, today: date, _language: str | None
) -> Headline:
    label, delivered, due = str(state.label), as_day(delivered_on), as_day(estimated_on)
    if state == State.DELIVERED and delivered:
        words = _("Delivered %(when)s") % {"when": near_day(delivered, today)}
        return Headline(words, "", "plain")
    is_expected = state in ON_ITS_WAY | NOT_YET_SHIPPED and state not in PROBLEM | WAITING_FOR_HER
    if not due or not is_expected:
        return Headline(label, "", kind_of(state))
    when = {"when": near_day(due, today)}
    if due < today:
        return Headline(_("Late: it was expected %(when)s") % when, label, "late")
    if state in NOT_YET_SHIPPED:
        return Headline(label, _("expected %(when)s") % when, kind_of(state))
    return Headline(_("Arrives %(when)s") % when, label, kind_of(state))


def kind_of(state: State) -> str:
    """Return how an order or a line of this state is drawn: `problem`, `moving`, `over` or `plain`."""
    if state in PROBLEM:
        return "problem"
    if state in ON_ITS_WAY:
        return "moving"
    return "over" if state in OVER else "plain"
