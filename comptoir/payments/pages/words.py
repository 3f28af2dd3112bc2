"""How each part of a refund stands, in a sentence, and how the whole does, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.money import Money
from comptoir.payments.models import LegState, Means, Refund, RefundLeg
from comptoir.ui.formats import day, money, short_day

# The reason of a refund that a return brought; its words end in the number of that
RETURNED = "returned"
AT_A_BANK = frozenset({Means.CARD, Means.DIRECT_DEBIT, Means.TRANSFER})
# How a whole refund stands: a word of the badge, its tone and its icon
Standing = tuple[str, str, str]


class LegShown(NamedTuple):
    """A part of a refund, as a page shows it: how much, to what, and what is known of it."""

    leg: RefundLeg
    amount: Money
    means: str
    words: str
    is_to_choose: bool
    is_late: bool


def legs_shown(refund: Refund, *, is_titled: bool = False, today: date | None = None) -> list[LegShown]:
    """Return the parts of a refund in words; what went to the gift balance is one sum.

    `is_titled` says that a title has the day of one that stands alone, as `answer_of` does.
    """
    today = today or timezone.localdate()
    if is_titled and len(refund.legs_now) == 1 and _is_due(refund.legs_now[0], today):
        [leg] = refund.legs_now
        return [_shown(leg, refund, leg.amount, today)._replace(words=_sent(leg, refund))]
    gift = [leg for leg in refund.legs_now if leg.means == Means.GIFT_BALANCE]
    others = [leg for leg in refund.legs_now if leg.means != Means.GIFT_BALANCE]
    shown = [_shown(leg, refund, leg.amount, today) for leg in others]
    if gift:
        whole = refund.money(sum(leg.amount_minor for leg in gift))
        shown.append(_shown(gift[0], refund, whole, today))
    return shown


def means_name(leg: RefundLeg) -> str:
    """Return a means as she knows it: the card's label, else what kind of means it is."""
    return leg.label or str(Means(leg.means).label)


def leg_words(leg: RefundLeg, refund: Refund, *, today: date) -> str:
    """Say how a part of a refund stands, and by when it should be there."""
    state, due = LegState(leg.state), leg.expected_on
    if leg.means == Means.GIFT_BALANCE:
        return _("Added to your gift balance on %(day)s.") % {"day": day(leg.done_at)}
    if state == LegState.NEEDS_CHOICE:
        return _("This payment method cannot take the money back. Choose where it should go instead.")
    if state == LegState.FAILED:
        words = _("It did not go through on %(day)s. We are looking into it: you don’t need to do anything.")
        return words % {"day": day(leg.failed_at)}
    if state == LegState.DONE:
        if leg.means == Means.CARD:
            words = _("Paid back on %(day)s. Your bank may take a few days to show it.")
            return words % {"day": day(leg.done_at)}
        return _("Paid back on %(day)s.") % {"day": day(leg.done_at)}
    if due and due < today:
        words = _("It should have arrived by %(day)s and is late. Ask us about it.")
        return words % {"day": day(due)}
    return f"{_sent(leg, refund)} {_due(due)}".strip()


def standing(legs: Sequence[RefundLeg]) -> Standing:
    """Say how a whole refund stands, by the part that is least far."""
    states = {leg.state for leg in legs}
    if LegState.NEEDS_CHOICE in states:
        return _("Waiting for your choice"), "warning", "exclamation-triangle"
    if LegState.FAILED in states:
        return _("Being looked into"), "warning", "exclamation-triangle"
    if states == {LegState.DONE}:
        return _("Refunded"), "success", "check"
    return _("On its way"), "info", "clock"


def title_of(refund: Refund) -> str:
    """Return the title of a refund: its amount."""
    return _("Refund of %(amount)s") % {"amount": money(refund.amount)}


def answer_of(refund: Refund, *, names_means: bool = False, today: date | None = None) -> str:
    """Return the title of a refund that stands alone: how much, and by when it comes; on its page, where to.

    Of one that goes in several parts, each part says it.
    """
    today, leg = today or timezone.localdate(), refund.legs_now[0] if len(refund.legs_now) == 1 else None
    if leg is None:
        return title_of(refund)
    said = {"amount": money(refund.amount), "means": means_name(leg)}
    if leg.state == LegState.NEEDS_CHOICE:
        return _("%(amount)s: choose where it goes") % said
    if _is_due(leg, today):
        is_named = names_means and leg.means == Means.CARD and leg.label
        words = (
            _("%(amount)s to your %(means)s by %(day)s") if is_named else _("%(amount)s expected by %(day)s")
        )
        return words % {**said, "day": short_day(leg.expected_on)}
    return title_of(refund)


def reason_of(refund: Refund) -> str:
    """Say what a refund is for: a return in the reader's language, else in the words of its maker."""
    if refund.reason == RETURNED and refund.words:
        return _("Return %(number)s") % {"number": refund.words.split()[-1]}
    return refund.words


def _is_due(leg: RefundLeg, today: date) -> bool:
    """Tell whether the day by which a part should come is known, and is not over."""
    is_moving = leg.is_open and leg.state not in (LegState.NEEDS_CHOICE, LegState.FAILED)
    return bool(is_moving and leg.expected_on and leg.expected_on >= today)


def _shown(leg: RefundLeg, refund: Refund, amount: Money, today: date) -> LegShown:
    is_late = bool(leg.is_open and leg.expected_on and leg.expected_on < today)
    return LegShown(
        leg,
        amount,
        means_name(leg),
        leg_words(leg, refund, today=today),
        leg.state == LegState.NEEDS_CHOICE,
        is_late and leg.state != LegState.FAILED,
    )


def _sent(leg: RefundLeg, refund: Refund) -> str:
    if leg.means == Means.ARRANGED:
        return _("The shop will contact you about it.")
    if leg.state != LegState.SENT:
        return _("Granted on %(day)s.") % {"day": day(refund.granted_at)}
    if leg.means in AT_A_BANK:
        return _("Sent to your bank on %(day)s.") % {"day": day(leg.sent_at)}
    return _("Sent on %(day)s.") % {"day": day(leg.sent_at)}


def _due(due: date | None) -> str:
    return _("Expected by %(day)s.") % {"day": day(due)} if due else ""
