"""What pages say of a return: its state first, what to do next, and what everything comes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.ground.money import Money
from comptoir.orders.models import Line, State
from comptoir.orders.models.states import NOT_YET_SHIPPED
from comptoir.payments.models import Proposal, ProposedLeg
from comptoir.policies.models import ReturnReason
from comptoir.returns.models.clock import last_day
from comptoir.returns.models.item import ReturnedItem
from comptoir.returns.models.returned import Return
from comptoir.returns.models.states import Outcome, ReturnState, Way
from comptoir.ui.formats import day, money, near_day, short_day

ENDED = {
    ReturnState.REFUSED: "danger",
    ReturnState.CANCELLED: "neutral",
    ReturnState.EXPIRED: "warning",
    ReturnState.LOST: "warning",
}
ROAD = (
    ReturnState.AUTHORISED,
    ReturnState.DROPPED_OFF,
    ReturnState.RECEIVED,
    ReturnState.SETTLED,
)
PLACE = {
    ReturnState.AUTHORISED: 0,
    ReturnState.LABEL_ISSUED: 0,
    ReturnState.DROPPED_OFF: 1,
    ReturnState.IN_TRANSIT: 1,
    ReturnState.RECEIVED: 2,
    ReturnState.SETTLED: 3,
    ReturnState.CLOSED: 4,
}


class Headline(NamedTuple):
    """The first words about a return, what she does next or what happens next, and their tone."""

    words: str
    next: str = ""
    tone: str = ""


def headline(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    """Say first of a return what its customer wants to know: what to do, where it is, or what she gets."""
    say = {
        ReturnState.REQUESTED: _requested,
        ReturnState.AUTHORISED: _to_send,
        ReturnState.LABEL_ISSUED: _to_send,
        ReturnState.DROPPED_OFF: _on_its_way,
        ReturnState.IN_TRANSIT: _on_its_way,
        ReturnState.RECEIVED: _received,
        ReturnState.SETTLED: _settled,
        ReturnState.CLOSED: _settled,
        ReturnState.KEPT: _settled,
    }.get(ReturnState(back.state), _ended)
    return say(back, items, today)


def _requested(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    words = _(
        "Do not send anything yet. The seller will answer by %(day)s. Without an answer, your return is "
        "accepted automatically."
    )
    return Headline(_("Waiting for the seller’s answer"), words % {"day": day(last_day(back.due_at))})


def _to_send(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    if back.awaits_label and back.way == Way.LABEL:
        words = _("This takes a moment. You will also get it by email.")
        return Headline(_("Your label is being made"), words)
    if back.awaits_label:
        words = _("The seller will send it by %(day)s, and we will email it to you.")
        return Headline(_("Your label is on its way"), words % {"day": day(last_day(back.due_at))})
    if back.send_by is None:
        return Headline(_("Ready to be sent"))
    words = _("Send it by %(day)s") % {"day": short_day(back.send_by)}
    return Headline(words, tone="warning" if (back.send_by - today).days <= 2 else "")


def _on_its_way(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    if back.awaits_proof:
        words = _(
            "The seller will check it by %(day)s. Without an answer, your refund is granted automatically."
        )
        return Headline(
            _("The seller has your proof of posting"), words % {"day": day(last_day(back.due_at))}
        )
    if all(item.is_settled for item in items):
        return Headline(_("On its way back"), given_words(back, items))
    return Headline(_("On its way back"), _("You will hear from us as soon as the seller has it."))


def _received(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    received = timezone.localtime(back.received_at).date() if back.received_at else today
    words = _("Received %(when)s") % {"when": near_day(received, today)}
    due_on = last_day(back.due_at)
    follows = _("The seller will check it by %(day)s.")
    return Headline(words, follows % {"day": day(due_on)} if due_on else "")


def _settled(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    return Headline(given_words(back, items) or str(ReturnState(back.state).label))


def _ended(back: Return, items: Sequence[ReturnedItem], today: date) -> Headline:
    state = ReturnState(back.state)
    follows = {
        ReturnState.LOST: _("This is not your fault. The seller will settle the return without the parcel."),
        ReturnState.EXPIRED: _("It had to be sent by %(day)s.") % {"day": day(back.send_by)},
        ReturnState.CANCELLED: _("You keep the items and have nothing to send."),
    }
    return Headline(str(state.label), follows.get(state, ""), ENDED.get(state, ""))


def given_words(back: Return, items: Sequence[ReturnedItem]) -> str:
    """Say what she got for the items of a return: money, something new, or nothing."""
    outcomes, has_come = {item.outcome for item in items}, back.state == ReturnState.CLOSED
    words = []
    # What was to replace an item may have been cancelled in part: that part is refunded
    if outcomes & {Outcome.REFUND, Outcome.KEPT, Outcome.GOODWILL} or any(item.given_minor for item in items):
        words.append(Outcome.REFUND.label if has_come else _("Refund on its way"))
    if Outcome.REPLACEMENT in outcomes:
        words.append(Outcome.REPLACEMENT.label if has_come else _("Your replacement is coming"))
    if Outcome.EXCHANGE in outcomes:
        words.append(Outcome.EXCHANGE.label if has_come else _("Your exchange is coming"))
    if Outcome.REFUSED in outcomes:
        words.append(_("Not accepted"))
    return " · ".join(map(str, words))


def steps_of(back: Return) -> list[tuple[Any, str, Any]]:
    """Return how far a return has come; nothing if it left the usual road."""
    at = PLACE.get(ReturnState(back.state))
    if at is None:
        return []
    names = (_("Accepted"), _("Sent back"), _("Received"), _("Settled"))
    days = (back.authorised_at, back.sent_at, back.received_at, back.settled_at)
    return [
        (name, "done" if place < at else "now" if place == at else "next", day)
        for place, (name, day) in enumerate(zip(names, days, strict=True))
    ]


def badge_of(state: str) -> tuple[str, str]:
    """Return a state in a word or two, and its tone."""
    tones = {
        ReturnState.REQUESTED: "warning",
        ReturnState.RECEIVED: "info",
        ReturnState.DROPPED_OFF: "info",
        ReturnState.IN_TRANSIT: "info",
        ReturnState.SETTLED: "success",
        ReturnState.CLOSED: "success",
        ReturnState.KEPT: "success",
        **ENDED,
    }
    known = ReturnState(state)
    return str(known.label), tones.get(known, "neutral")


def way_words(way: Way, fee: str) -> str:
    """Name a way of sending as she chooses it, with what it costs her."""
    cost = _("%(amount)s deducted from your refund") % {"amount": fee} if fee else _("free")
    return {
        Way.LABEL: _("Prepaid label, to print or to show on your phone (%(cost)s)") % {"cost": cost},
        Way.SELLERS_LABEL: _("Prepaid label, which the seller sends you within two working days (%(cost)s)")
        % {"cost": cost},
        Way.OWN: _("At my own expense, with a slip to put into the parcel"),
    }[way]


def refund_words(proposal: Proposal) -> str:
    """Say to what a refund would go, how much, and how soon once it is granted."""
    words = _("%(means)s: %(amount)s (%(when)s)")
    return " + ".join(
        words % {"means": means, "amount": money(amount), "when": when}
        for amount, means, when in refund_legs(proposal)
    )


def expected_words(proposal: Proposal) -> str:
    """Say the same below its sum, which is not said again of a refund that goes in one part."""
    legs = refund_legs(proposal)
    if len(legs) != 1:
        return refund_words(proposal)
    [(_amount, means, when)] = legs
    return _("%(means)s, %(when)s") % {"means": means, "when": when}


def refund_legs(proposal: Proposal) -> list[tuple[Money, str, str]]:
    """Return of each part of a refund how much it is, to what it would go, and how soon once granted."""
    return [(leg.amount, leg.name, _when(leg)) for leg in proposal.legs]


def _when(leg: ProposedLeg) -> str:
    if leg.needs_choice or leg.expected_on is None:
        return _("you will choose how, as it cannot be refunded the way you paid")
    days = (leg.expected_on - timezone.localdate()).days
    if days <= 0:
        return _("at once")
    return ngettext("within %(number)s day", "within %(number)s days", days) % {"number": days}


def granted_words(*, on_sending: bool) -> str:
    """Say from when on the days of a refund count."""
    if on_sending:
        return _("It is granted as soon as the carrier has your parcel: the days count from then.")
    return _("It is granted once the seller has checked your parcel: the days count from then.")


def item_words(item: ReturnedItem) -> str:
    """Say what became of an item, or what she asked for."""
    if item.is_settled:
        words = str(Outcome(item.outcome).label)
        if item.accepted and item.accepted < item.quantity:
            part = _("%(what)s: %(number)s of %(of)s")
            words = part % {"what": words, "number": item.accepted, "of": item.quantity}
        return words
    return item.wants_words


def replacement_words(line: Line) -> str:
    """Say where something is that is sent in place of an item."""
    return _("Being prepared") if line.state in NOT_YET_SHIPPED else str(State(line.state).label)


def reason_words(reason: ReturnReason) -> str:
    """Say why an item goes back, in a list; nothing where it was not said."""
    return "" if reason == ReturnReason.NOT_SAID else str(reason.label)


def pieces_words(number: int) -> str:
    return ngettext("%(number)s item", "%(number)s items", number) % {"number": number}
