"""What providers are to pay back is sent from the queue, outside transactions, until it is certain."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import again_on_conflict, next_try_at, put_off
from comptoir.journal.record import OPERATOR
from comptoir.payments.actions.change_leg import UNREACHABLE
from comptoir.payments.actions.look_up import put_off_call
from comptoir.payments.actions.report_leg import MEANS_GONE, LegTold, report_leg
from comptoir.payments.models import LegLookUp, LegState, RefundLeg, leg_looked_up
from comptoir.payments.providers import Outcome, Provider, ProviderBusy, RefundAsked, Told, provider_named

log = logging.getLogger(__name__)
# A task ends after so long, and another goes on
TURN_SECONDS = 30
# Whoever takes a part has so long to send it: ten seconds for each of two calls
TAKEN_FOR = timedelta(minutes=2)
# When a provider is asked what became of a part that it has, and does not tell of by itself
ASKED_AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
STATES = {
    Outcome.SENT: LegState.SENT,
    Outcome.DONE: LegState.DONE,
    Outcome.FAILED: LegState.FAILED,
    Outcome.CLOSED: LegState.NEEDS_CHOICE,
}


def send_due_refunds(now: datetime) -> None:
    """Queue the sending where a part of a refund is due at its provider, and none is queued."""
    is_open = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING], task_path=send_legs.module_path
    )
    if LegLookUp.objects.filter(due_at__lte=now).exists() and not is_open.exists():
        send_legs.enqueue()


@task(queue_name="slow")
def send_legs() -> None:
    """Send the parts of refunds that are due, and ask about those that are sent, until none is due."""
    until = time.monotonic() + TURN_SECONDS
    while time.monotonic() < until:
        leg = again_on_conflict(_take)
        if leg is None:
            return
        send_leg(leg)
    send_legs.enqueue()


def _take() -> RefundLeg | None:
    """Take the part that waits longest; if this process dies, it is due again after two minutes."""
    due = LegLookUp.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    row: LegLookUp | None = due.select_for_update(skip_locked=True).first()
    leg = leg_looked_up(row) if row else None
    if row is None or leg is None:
        return None
    put_off_call(row.leg_id, timezone.now() + TAKEN_FOR)
    leg.tries += 1
    leg.save(update_fields=["tries"])
    return leg


def send_leg(leg: RefundLeg) -> None:
    """Call the provider of a part that was taken, and write what it says; any number of times."""
    provider = provider_named(leg.provider)
    if provider is None:
        _give_up(leg, "not_connected", f"{leg.provider} is not connected any more")
        return
    try:
        told = _call(provider, leg)
    except Exception as error:
        is_ours = not isinstance(error, ProviderBusy)
        log.warning("%s could not be asked: %s", provider.shown_as, error, exc_info=is_ours)
        put_off(error)
        _later(leg, str(error), provider)
        return
    keep_told(leg, told, provider=provider)


def keep_told(leg: RefundLeg, told: Told, *, provider: Provider) -> RefundLeg:
    """Write what a provider said of a part of a refund."""
    state = STATES[told.outcome]
    due_at = timezone.now() + ASKED_AFTER[min(leg.tries, len(ASKED_AFTER)) - 1]
    said = LegTold(
        state=state,
        reference=told.reference,
        why=MEANS_GONE if state == LegState.NEEDS_CHOICE else told.why,
        words=told.words,
        expected_on=told.expected_on,
        due_at=due_at if state == LegState.SENT else None,
    )
    if state == leg.state == LegState.SENT:
        put_off_call(leg.id, due_at)
        return leg
    return again_on_conflict(lambda: report_leg(leg, said, by=provider))


def _call(provider: Provider, leg: RefundLeg) -> Told:
    """Ask for the refund, or what became of it; after a call with no answer, first whether it was made."""
    asked = asked_for(leg)
    known = provider.look_up(asked) if leg.state == LegState.SENT or leg.tries > 1 else None
    return known or provider.refund(asked)


def asked_for(leg: RefundLeg) -> RefundAsked:
    """Return what a provider is asked for of a part of a refund."""
    return RefundAsked(
        key=leg.key,
        payment=leg.payment.provider_reference,
        amount_minor=leg.amount_minor,
        currency=leg.currency,
        order=leg.refund.order.number,
        reference=leg.provider_reference,
    )


def _later(leg: RefundLeg, words: str, provider: Provider) -> None:
    """Try again after a minute, ten minutes, two hours; then staff have to look."""
    again_at = next_try_at(leg.tries, timezone.now())
    if leg.state == LegState.SENT:
        again_at = timezone.now() + ASKED_AFTER[-1]
    if again_at is None:
        _give_up(leg, UNREACHABLE, words)
    else:
        put_off_call(leg.id, again_at)


def _give_up(leg: RefundLeg, why: str, words: str) -> None:
    told = LegTold(state=LegState.FAILED, why=why, words=words)
    by = provider_named(leg.provider)
    again_on_conflict(lambda: report_leg(leg, told, by=by or OPERATOR))


def take_told(provider: Provider, told: Mapping[str, Told]) -> None:
    """Write what a provider sent by itself, by the key of the refund; of a former attempt, nothing."""
    for key, said in told.items():
        leg = _with_key(key)
        if leg is not None and leg.key == key and leg.provider == provider.name:
            keep_told(leg, said, provider=provider)


def _with_key(key: str) -> RefundLeg | None:
    try:
        leg_id = UUID(key.partition(".")[0])
    except ValueError:
        return None
    row: LegLookUp | None = LegLookUp.objects.filter(leg_id=leg_id).first()
    return leg_looked_up(row) if row else None
