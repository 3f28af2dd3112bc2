"""Whoever pays a part of a refund back tells how it fares: the shop, its provider, or staff by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.facts import Fact
from comptoir.journal.record import Acts, record
from comptoir.payments.actions.look_up import keep_look_up
from comptoir.payments.actions.told import refund_told
from comptoir.payments.facts import LEG_PAID, LEG_SUBMITTED, MEANS_WANTED, REFUND_FAILED, REFUND_PAID
from comptoir.payments.models import LegState, Means, Refund, RefundLeg

# The means takes no money any more: she is asked for another.
MEANS_GONE = "means_gone"
FACTS = {
    LegState.SENT: LEG_SUBMITTED,
    LegState.DONE: LEG_PAID,
    LegState.FAILED: REFUND_FAILED,
    LegState.NEEDS_CHOICE: MEANS_WANTED,
}
WRITTEN = [
    *("state", "provider_reference", "expected_on", "sent_at", "done_at", "failed_at"),
    *("failed_why", "failed_words"),
]


@dataclass(frozen=True, kw_only=True)
class LegTold:
    """A word about a part of a refund. `state` is sent, done, failed, or needs_choice if the means is gone.

    `at` is when that happened; `due_at` is when its provider is asked again.
    """

    state: LegState
    at: datetime | None = None
    reference: str = ""
    why: str = ""
    words: str = ""
    expected_on: date | None = None
    due_at: datetime | None = None


@transaction.atomic
def report_leg(leg: RefundLeg, told: LegTold, *, by: Acts, speaks: bool = True) -> RefundLeg:
    """Write how a part of a refund fares, and return it; what is known or came late changes nothing.

    Raises Refused where it went to the gift balance: it has arrived.
    """
    locked, refund = lock_leg(leg)
    if locked.means == Means.GIFT_BALANCE:
        words = _("This part is already on the customer’s gift balance: there is nothing to pay.")
        raise Refused(words, "paid_to_balance")
    if not _is_news(locked, told):
        return locked
    at = told.at or timezone.now()
    locked.state = told.state
    locked.provider_reference = told.reference or locked.provider_reference
    locked.expected_on = (
        None if told.state == LegState.NEEDS_CHOICE else told.expected_on or locked.expected_on
    )
    locked.sent_at = locked.sent_at or (at if told.state == LegState.SENT else None)
    locked.done_at = at if told.state == LegState.DONE else None
    is_failure = told.state in (LegState.FAILED, LegState.NEEDS_CHOICE)
    locked.failed_at = at if is_failure else None
    locked.failed_why, locked.failed_words = (told.why[:20], told.words[:300]) if is_failure else ("", "")
    locked.save(update_fields=WRITTEN)
    keep_look_up([locked], refund.order.number, due_at=told.due_at)
    more = {"words": told.words} if told.words else {}
    tell_leg(FACTS[LegState(told.state)], locked, refund, by=by, at=at, speaks=speaks, **more)
    return locked


def lock_leg(leg: RefundLeg) -> tuple[RefundLeg, Refund]:
    """Lock a part of a refund, with the refund; of one refund, all take turns."""
    hers = Refund.objects.for_customer(leg.customer_id)
    refund: Refund = hers.select_for_update().get(id=leg.refund_id)
    legs = RefundLeg.objects.for_customer(leg.customer_id)
    locked: RefundLeg = legs.select_for_update().get(id=leg.id)
    return locked, refund


def tell_leg(
    fact: Fact,
    leg: RefundLeg,
    refund: Refund,
    *,
    by: Acts,
    at: datetime,
    speaks: bool = True,
    **more: Any,
) -> None:
    """Record what happened to a part of a refund, and that the whole is paid once no part is open."""
    legs = list(refund.legs.for_customer(refund.customer_id).order_by("position"))
    open_legs = [one for one in legs if one.is_open]
    done_at = None if open_legs else at
    if (refund.done_at is None) != (done_at is None):
        refund.done_at = done_at
        refund.save(update_fields=["done_at"])
    items = list(refund.items.for_customer(refund.customer_id).order_by("id"))
    payments = list(refund.order.payment_rows.for_customer(refund.customer_id))
    told = refund_told(refund, refund.order, items, legs, payments)
    record(fact, about=refund, by=by, speaks=speaks, leg=str(leg.id), **told, **more)
    if done_at and leg.done_at:
        record(REFUND_PAID, about=refund, by=by, speaks=speaks, **told)


def _is_news(leg: RefundLeg, told: LegTold) -> bool:
    """Tell whether a word changes anything: nothing goes back to *sent*, but a bank may send money back."""
    if leg.state == told.state:
        return False
    if told.state == LegState.SENT:
        return leg.state in (LegState.WAITING, LegState.FAILED)
    if leg.state == LegState.NEEDS_CHOICE:
        return told.state == LegState.DONE
    return True


def leg_of(customer_id: UUID, refund_id: UUID, leg_id: UUID) -> RefundLeg | None:
    """Return a part of a customer's refund."""
    legs = RefundLeg.objects.for_customer(customer_id).filter(refund_id=refund_id, id=leg_id)
    found: RefundLeg | None = legs.first()
    return found
