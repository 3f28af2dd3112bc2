"""Every promise is kept, or shown as overdue: work that was queued, what carriers say, answers that are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Q
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from comptoir.deliveries.carriers.sandbox import NUMBER, STORIES, Manner
from comptoir.deliveries.models import Scan, Tracking
from comptoir.deliveries.models.following import BEFORE_THE_CARRIER, STEP
from comptoir.journal.models import FailedReaction, PendingReaction, ScheduledRun
from comptoir.orders.models import CarrierState, Parcel
from comptoir.post.models import Message
from simulation.invariants.books import Books

# The last of three pauses after a failure is two hours; the worker may have been dead for some.
LONGEST_DELAY = timedelta(hours=6)
CARRIER_DAYS = 4


def work_is_done(books: Books) -> Iterator[str]:
    """What was queued is done within hours, and nothing is put aside"""
    since = books.now - LONGEST_DELAY
    at_once = Q(run_after=get_date_max(), enqueued_at__lt=since)
    is_open = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    for task in is_open.filter(at_once | Q(run_after__lt=since)):
        yield f"task {task.task_path} {task.args_kwargs} waits since {task.enqueued_at}"
    for task in DBTaskResult.objects.running().filter(started_at__lt=since):
        yield f"task {task.task_path} {task.args_kwargs} runs since {task.started_at}"
    for task in DBTaskResult.objects.failed():
        yield f"task {task.task_path} failed: {task.traceback}"
    for pending in PendingReaction.objects.filter(queued_at__lt=since):
        tasks = DBTaskResult.objects.filter(args_kwargs__icontains=str(pending.entry_id))
        states = [(one.status, str(one.run_after), one.args_kwargs["args"][-1]) for one in tasks]
        yield f"{pending} waits since {pending.queued_at}; its tasks: {states}"
    for failed in FailedReaction.objects.all():
        if "simulation.fate.Lost" not in failed.error:
            yield f"{failed} failed four times: {failed.error}"


def reactions_take_effect_once(books: Books) -> Iterator[str]:
    """A reaction takes effect once"""
    for (name, entry_id), number in books.world.machine.effects.counts.items():
        if number > 1:
            yield f"{name} of {entry_id} took effect {number} times"


def scans_are_kept_once(books: Books) -> Iterator[str]:
    """A scan that is told again is kept once"""
    kept = Scan.objects.exclude(code="").order_by().values_list("tracking_id", "code", "scanned_at")
    for _tracking, code, at, number in kept.annotate(number=Count("id")).filter(number__gt=1):
        yield f"{number} scans {code} of one parcel at {at}"


def mail_is_sent(books: Books) -> Iterator[str]:
    """Every letter is sent within a day, and none is given up"""
    for message in Message.objects.unsent().filter(queued_at__lt=books.now - timedelta(days=1)):
        yield f"{message} waits since {message.queued_at}: {message.last_error}"
    for message in Message.objects.given_up():
        yield f"{message} was given up: {message.last_error}"


def the_clock_goes(books: Books) -> Iterator[str]:
    """Every piece of the schedule has run within a day"""
    for run in ScheduledRun.objects.filter(last_run_at__lt=books.now - timedelta(days=1, hours=1)):
        yield f"{run.name} ran last on {run.last_run_at}"


def parcels_are_where_they_were_scanned_last(books: Books) -> Iterator[str]:
    """A parcel is where its latest scan says"""
    scans: dict[object, list[Scan]] = {}
    trackings = Tracking.objects.filter(order_id__in=list(books.by_id))
    of_these = Scan.objects.filter(tracking_id__in=[tracking.id for tracking in trackings])
    for scan in of_these.exclude(state__in=BEFORE_THE_CARRIER):
        scans.setdefault(scan.tracking_id, []).append(scan)
    for tracking in trackings:
        told = scans.get(tracking.id, [])
        told = [scan for scan in told if not scan.is_the_shops] or told
        latest = max(told, key=lambda scan: (scan.scanned_at, STEP[CarrierState(scan.state)]), default=None)
        if latest and latest.state != tracking.state and not _is_heard_apart(tracking):
            yield f"{tracking} is {tracking.state}, and was scanned {latest.state} at {latest.scanned_at}"


def _is_heard_apart(tracking: Tracking) -> bool:
    """Tell whether a carrier says of it that it knows nothing yet, which outranks what the shop says."""
    return (
        Scan.objects.filter(tracking_id=tracking.id, state__in=BEFORE_THE_CARRIER)
        .exclude(source=Scan.Source.SHOP)
        .exists()
    )


def parcels_come_where_carriers_say(books: Books) -> Iterator[str]:
    """A parcel is where its carrier has told, some days later at the latest"""
    # Of others, it was asked before: the longest story lasts for twelve days.
    of_late = Q(shipped_at=None) | Q(shipped_at__gte=books.now - timedelta(days=40))
    if not books.is_whole:
        of_late |= Q(order_id__in=list(books.by_id))
    trackings = list(Tracking.objects.filter(Q() if books.is_whole else of_late))
    of_order: dict[object, list[Parcel]] = {}
    orders = {tracking.order_id for tracking in trackings}
    for parcel in Parcel.objects.filter(order_id__in=orders).select_related("order"):
        of_order.setdefault(parcel.order_id, []).append(parcel)
    for tracking in trackings:
        order_id, key = tracking.order_id, tracking.key
        found = NUMBER.fullmatch(key.rpartition(" ")[2].upper())
        is_followed = tracking.customer_id not in books.world.erased
        if found is None or found[3] == Manner.SILENTLY or not is_followed:
            continue
        last = STORIES[found[2]][-1]
        parcels = [one for one in of_order.get(order_id, ()) if one.tracking_number.upper() == found[0]]
        left_at = next((one.shipped_at for one in parcels if one.shipped_at), None)
        if left_at is None or not books.older_than(left_at, last.hours / 24 + CARRIER_DAYS):
            continue
        if tracking.state != last.state:
            yield f"{key} is {tracking.state}, and its carrier says {last.state} since long"
        for parcel in parcels:
            if last.state == CarrierState.DELIVERED and not parcel.came_at:
                yield f"parcel {parcel} of {parcel.order} came long ago, and is not known to have"


RULES = [
    work_is_done,
    reactions_take_effect_once,
    scans_are_kept_once,
    mail_is_sent,
    the_clock_goes,
    parcels_are_where_they_were_scanned_last,
    parcels_come_where_carriers_say,
]
