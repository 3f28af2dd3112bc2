"""Carriers are asked about the parcels that are due: from the queue, some at a time, outside transactions."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.deliveries.actions.keep_told import keep_told
from comptoir.deliveries.actions.pauses import end_pause, leave_alone, pause_of
from comptoir.deliveries.carriers import Carrier, CarrierBusy, CarrierSilent, carrier_named, carriers
from comptoir.deliveries.models import FollowedParcel, FollowedParcelQuerySet
from comptoir.ground.retry import again_on_conflict, put_off

log = logging.getLogger(__name__)
# A task ends after so long, and another goes on
TURN_SECONDS = 30
# Whoever takes parcels has so long to ask about them: ten seconds for each of them, and one call for all
TAKEN_FOR = timedelta(minutes=5)
# After the first failure and the longest, each twice as long as the one before
FIRST_AGAIN, LONGEST_AGAIN = timedelta(minutes=5), timedelta(hours=6)


def ask_due_carriers(now: datetime) -> None:
    """Queue a task for each carrier that may be asked about a parcel now, where none is queued."""
    is_open = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING], task_path=ask_carrier.module_path
    )
    for carrier in carriers():
        if _is_due(carrier) and not is_open.filter(args_kwargs__args__0=carrier.name).exists():
            ask_carrier.enqueue(carrier.name)


@task(queue_name="slow")
def ask_carrier(name: str) -> None:
    """Ask a carrier about the parcels that are due, until none is or it wants to be left alone."""
    carrier = carrier_named(name)
    until = time.monotonic() + TURN_SECONDS
    while carrier and _is_due(carrier) and time.monotonic() < until:
        _ask_once(carrier)
    if carrier is None or not _waits(carrier).exists():
        return
    seconds = pause_of(name, carrier.now()).total_seconds()
    # Longer pauses end with the schedule.
    if seconds < TURN_SECONDS:
        ask_carrier.using(run_after=timezone.now() + timedelta(seconds=seconds)).enqueue(name)


def _waits(carrier: Carrier) -> FollowedParcelQuerySet:
    return FollowedParcel.objects.due(carrier.name, carrier.now())


def _is_due(carrier: Carrier) -> bool:
    return not pause_of(carrier.name, carrier.now()) and bool(_waits(carrier).exists())


def _ask_once(carrier: Carrier) -> None:
    """Take some parcels that are due, ask about them, and keep what is told."""
    numbers = again_on_conflict(lambda: _take(carrier))
    if not numbers:
        return
    try:
        told = carrier.track(numbers)
    except CarrierBusy as busy:
        leave_alone(carrier.name, carrier.now(), timedelta(seconds=busy.seconds))
        _taken(carrier, numbers).update(due_at=carrier.now())
        return
    except Exception as error:
        log.warning("%s could not be asked: %s", carrier.shown_as, error, exc_info=_is_ours(error))
        put_off(error)
        leave_alone(carrier.name, carrier.now(), error=error)
        _ask_later(carrier, numbers)
        return
    end_pause(carrier.name)
    errors = keep_told(carrier, {number: [told[number]] for number in numbers if number in told})
    for wrong in errors.values():
        log.error("What %s told of a parcel could not be kept", carrier.shown_as, exc_info=wrong)
        put_off(wrong)
    _ask_later(carrier, [number for number in numbers if number not in told or number in errors])


def _take(carrier: Carrier) -> list[str]:
    """Take the numbers that wait longest; if this process dies, they are due again after five minutes."""
    due = _waits(carrier).select_for_update(skip_locked=True)[: carrier.most_at_once]
    numbers = list(dict.fromkeys(due.values_list("number", flat=True)))
    _taken(carrier, numbers).update(due_at=carrier.now() + TAKEN_FOR)
    return numbers


def _taken(carrier: Carrier, numbers: Sequence[str]) -> FollowedParcelQuerySet:
    """Return the parcels with these numbers that the carrier is still asked about."""
    taken: FollowedParcelQuerySet = FollowedParcel.objects.filter(
        carrier=carrier.name, number__in=numbers, due_at__isnull=False
    )
    return taken


def _ask_later(carrier: Carrier, numbers: Sequence[str]) -> None:
    """Put off numbers that got no answer, each for twice as long as before, so that none holds up others."""
    for row in _taken(carrier, numbers):
        again = min(FIRST_AGAIN * 2 ** min(row.failures, 10), LONGEST_AGAIN)
        FollowedParcel.objects.filter(pk=row.pk).update(
            due_at=carrier.now() + again, failures=min(row.failures + 1, 1000)
        )


def _is_ours(error: Exception) -> bool:
    return not isinstance(error, CarrierSilent)
