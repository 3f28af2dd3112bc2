"""Where money cannot go back, the customer chooses another means; staff try again, or see to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.gift_cards.actions import credit
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions import lock_order
from comptoir.payments.actions.look_up import keep_look_up
from comptoir.payments.actions.report_leg import LegTold, lock_leg, report_leg, tell_leg
from comptoir.payments.actions.told import count_legs
from comptoir.payments.facts import LEG_RETRIED, MEANS_CHANGED
from comptoir.payments.models import SHOP, Choice, LegState, Means, RefundLeg, expected_day, with_legs
from comptoir.payments.providers import provider_named

UNREACHABLE = "unreachable"
BY_HAND = "by_hand"


@transaction.atomic
def choose_means(leg: RefundLeg, choice: Choice, *, by: Acts, now: datetime | None = None) -> RefundLeg:
    """Let a part of a refund go by another means, which the customer chose, and return it.

    The gift balance is credited at once; anything else the shop arranges with her, and no account number is
    kept here. Choosing the same twice changes nothing. Raises Refused where nothing is to be chosen any more.
    """
    # In the sequence in which refunds are granted: first the order
    order = lock_order(leg.refund.order).order
    locked, refund = lock_leg(leg)
    if locked.means == choice and locked.state != LegState.NEEDS_CHOICE:
        return locked
    if locked.state != LegState.NEEDS_CHOICE:
        raise Refused(
            _("There is nothing left to choose: this part of your refund is under way."),
            "nothing_to_choose",
        )
    at = now or timezone.now()
    locked.means, locked.label, locked.provider = Means(choice.value), "", SHOP
    locked.expected_on = expected_day(locked.means, timezone.localtime(at).date())
    if choice == Choice.GIFT_BALANCE:
        locked.state, locked.done_at = LegState.DONE, at
        credit(refund.customer_id, locked.amount, why=order.number, key=f"refund:{locked.id}", by=by)
    else:
        locked.state = LegState.WAITING
    locked.save(update_fields=["means", "label", "provider", "expected_on", "state", "done_at"])
    keep_look_up([locked], order.number)
    if choice == Choice.GIFT_BALANCE:
        items = refund.items.for_customer(refund.customer_id).values_list("amount_minor", flat=True)
        count_legs(order, with_legs([refund])[0], settles_minor=sum(items))
    tell_leg(MEANS_CHANGED, locked, refund, by=by, at=at)
    return locked


@transaction.atomic
def retry_leg(leg: RefundLeg, *, by: Acts, now: datetime | None = None) -> RefundLeg:
    """Try a part of a refund again that failed, and return it; a shop that pays itself is told so.

    Raises Refused where it has not failed.
    """
    locked, refund = lock_leg(leg)
    if locked.state != LegState.FAILED:
        raise Refused(
            _("This part of the refund has not failed, so there is nothing to try again."), "not_failed"
        )
    at = now or timezone.now()
    if locked.failed_why != UNREACHABLE:
        # It is certain that the last attempt made nothing: the next has a key of its own.
        locked.attempt += 1
    locked.tries, locked.state, locked.failed_at = 0, LegState.WAITING, None
    locked.failed_why = locked.failed_words = ""
    is_called = provider_named(locked.provider) is not None
    if not is_called:
        locked.provider = SHOP
    locked.save(
        update_fields=[*("attempt", "tries", "state", "failed_at", "failed_why", "failed_words", "provider")]
    )
    keep_look_up([locked], refund.order.number, due_at=at if is_called else None)
    tell_leg(LEG_RETRIED, locked, refund, by=by, at=at)
    return locked


def ask_for_means(leg: RefundLeg, *, why: str, by: Acts) -> RefundLeg:
    """Ask the customer for another means for a part of a refund that failed, and return it.

    Raises Refused where it has not failed.
    """
    return _after_failure(leg, LegTold(state=LegState.NEEDS_CHOICE, why=BY_HAND, words=why), by=by)


def mark_leg_done(leg: RefundLeg, *, why: str, by: Acts) -> RefundLeg:
    """Mark a part of a refund as paid by hand, with the reason, and return it."""
    if leg.state == LegState.DONE:
        raise Refused(_("This part of the refund has already been paid."), "paid_already")
    return report_leg(leg, LegTold(state=LegState.DONE, words=why), by=by)


@transaction.atomic
def _after_failure(leg: RefundLeg, told: LegTold, *, by: Acts) -> RefundLeg:
    locked, _refund = lock_leg(leg)
    if locked.state != LegState.FAILED:
        raise Refused(
            _("This part of the refund has not failed, so no other method is needed."), "not_failed"
        )
    return report_leg(locked, told, by=by)
