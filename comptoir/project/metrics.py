"""Numbers for Prometheus at `/metrics/`, for whoever has the token in the settings.

Each process of the web server counts in files of one folder, which `comptoir serve` creates; the process that
is asked adds them all up. What waits for the worker is then read from the database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from comptoir.journal.heartbeats import read_duties
from comptoir.post.models import oldest_unsent

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def count_request(method: str, route: str, status: int, *, seconds: float) -> None:
    """Count an answered request; do nothing if nobody can read the numbers."""
    if settings.METRICS_TOKEN:
        _requests().labels(method, route, str(status)).observe(seconds)


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer all numbers as Prometheus reads them; 404 without the token."""
    authorization = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(
        authorization, f"Bearer {settings.METRICS_TOKEN}"
    ):
        raise Http404
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    registry.register(Waiting())
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Waiting:
    """How old waiting things are: each queue's oldest task and letter, and its workers' last report."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        duties, unsent, now = read_duties(), oldest_unsent(), timezone.now()
        beats = {duty.name: duty.beat_at for duty in duties}
        due = {duty.name: duty.oldest_due_at for duty in duties}
        for name, words, label, moments in (
            ("heartbeat", "Since a worker last saw to this duty", "duty", beats),
            ("oldest_task", "Since when the oldest task of a queue is due", "queue", due),
            ("oldest_unsent", "Since when the oldest letter of a queue waits", "queue", unsent),
        ):
            family = GaugeMetricFamily(f"comptoir_{name}_age_seconds", words, labels=[label])
            for key, moment in moments.items():
                if moment:
                    family.add_metric([key], (now - moment).total_seconds())
            yield family


@cache
def _requests() -> Any:
    """Create the histogram at the first request: the library reads the folder's name when it is loaded."""
    from prometheus_client import Histogram

    words = "How long requests took, by the address of the house that they meant"
    return Histogram(
        "comptoir_request_seconds", words, ["method", "route", "status"], buckets=SECONDS, registry=None
    )
