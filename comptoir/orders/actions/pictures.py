"""The shop's pictures are wanted, fetched one after the other, and dropped once no line has them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import next_try_at
from comptoir.orders.models import Line, Picture
from comptoir.orders.models.picture import GIVEN_UP_FOR, SIZES, picture_file
from comptoir.ui.pictures import digest_of, is_elsewhere

log = logging.getLogger(__name__)
# A task ends after so long, and another goes on
TURN_SECONDS = 60
READ_AT_ONCE = 500


@transaction.atomic
def want_pictures(urls: Iterable[str]) -> None:
    """Have each missing picture fetched; retry those that were given up more than a day ago."""
    if not settings.PICTURES_FETCHED:
        return
    now = timezone.now()
    wanted = {digest_of(url): url for url in urls if is_elsewhere(url)}
    if not wanted:
        return
    pictures = [Picture(digest=digest, url=url, wanted_at=now, due_at=now) for digest, url in wanted.items()]
    Picture.objects.bulk_create(
        sorted(pictures, key=lambda picture: picture.digest),
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["wanted_at"],
    )
    given_up = Picture.objects.filter(digest__in=wanted, given_up_at__lt=now - GIVEN_UP_FOR)
    given_up.update(due_at=now, given_up_at=None, failures=0)
    queue_due_pictures(now)


def queue_due_pictures(now: datetime) -> None:
    """Queue the task that fetches, where a picture is due and no such task is queued."""
    if not Picture.objects.due(now).exists():
        return
    is_open = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    if not is_open.filter(task_path=fetch_pictures.module_path).exists():
        fetch_pictures.enqueue()


@task(queue_name="slow")
def fetch_pictures() -> None:
    """Fetch the pictures that are due, one after the other; after a minute another task goes on."""
    until = time.monotonic() + TURN_SECONDS
    while time.monotonic() < until:
        picture = Picture.objects.due(timezone.now()).first()
        if picture is None:
            return
        _fetch(picture)
    fetch_pictures.enqueue()


def _fetch(picture: Picture) -> None:
    """Fetch one picture; where the failure may pass, retry after a minute, ten minutes and two hours."""
    # Pillow and an HTTP client are for the worker alone.
    from comptoir.orders.actions.fetching import NotShown, fetch, made_small

    now = timezone.now()
    try:
        files = made_small(fetch(picture.url), SIZES)
    except Exception as error:
        picture.failures += 1
        picture.last_error = f"{type(error).__name__}: {error}"[:300]
        picture.due_at = None if isinstance(error, NotShown) else next_try_at(picture.failures, now)
        picture.given_up_at = None if picture.due_at else now
        log.warning("A picture could not be had: %s", picture.last_error)
    else:
        for size, content in files.items():
            _write(picture, size, content)
        picture.failures, picture.last_error, picture.fetched_at, picture.due_at = 0, "", now, None
    picture.save(update_fields=["failures", "last_error", "fetched_at", "due_at", "given_up_at"])


def _write(picture: Picture, size: int, content: bytes) -> None:
    """Put a file in its place at once, so that nobody is served half of it."""
    file = picture_file(picture.digest, size)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(file)


def settle_pictures(now: datetime) -> None:
    """Drop the pictures that no line has any more, and want those that a line has and that are missing.

    A picture is missing where it was never wanted, or where its files are gone.
    """
    shown = Line.objects.order_by().exclude(picture_url="").values_list("picture_url", flat=True).distinct()
    unknown = {digest_of(url): url for url in shown.iterator() if is_elsewhere(url)}
    # What is wanted meanwhile stays, though its line was not there yet when they were read.
    settled = Picture.objects.filter(wanted_at__lt=now - timedelta(hours=1))
    for picture in settled.iterator(READ_AT_ONCE):
        still_settled = settled.filter(digest=picture.digest)
        if unknown.pop(picture.digest, None):
            if picture.fetched_at and not picture.has_files:
                still_settled.update(fetched_at=None, due_at=now)
        elif still_settled.delete()[0]:
            for size in SIZES:
                picture_file(picture.digest, size).unlink(missing_ok=True)
    urls = list(unknown.values())
    for start in range(0, len(urls), READ_AT_ONCE):
        want_pictures(urls[start : start + READ_AT_ONCE])
    queue_due_pictures(now)
