"""Health: what answers, what is missing, and that nothing waits for a database that is silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from comptoir.ground.deadline import seconds_left
from comptoir.journal.heartbeats import beat
from comptoir.post.models import Message
from comptoir.project import health

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "migrations": "ok"}
DUTIES = ("urgent", "default", "letters", "slow", "schedule")


def gone(*_: Any, **__: Any) -> Any:
    raise DatabaseError


def test_all_is_well(client: Any) -> None:
    assert client.get("/health/live/").json() == {"status": "ok"}
    assert client.get("/health/").json() == {"status": "ok", "checks": WELL}


def test_it_is_ready_once_a_worker_sees_to_every_duty(client: Any) -> None:
    alone = client.get("/health/ready/")
    beat(DUTIES, worker="here")
    with_worker = client.get("/health/ready/")

    assert alone.status_code == 503
    assert (
        alone.json()["checks"]["worker"]
        == "late: worker default, worker letters, worker schedule, worker slow, worker urgent"
    )
    assert client.get("/health/").status_code == 200
    assert with_worker.json() == {"status": "ok", "checks": {**WELL, "worker": "ok", "redis": "ok"}}


def test_a_code_that_does_not_leave_is_said(client: Any) -> None:
    beat(DUTIES, worker="here")
    before = timezone.now() - timedelta(minutes=5)
    Message.objects.create(channel="sms", queue="urgent", letter="code", recipient="+33", queued_at=before)

    assert client.get("/health/ready/").json()["checks"]["worker"] == "late: letter urgent"


@pytest.mark.parametrize("path", ["/health/", "/health/ready/"])
def test_a_database_that_is_gone_is_said_and_nothing_more_is_asked_of_it(
    client: Any, monkeypatch: Any, path: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("django.db.connection.cursor", gone)
        broken.setattr("django.db.connection.close", lambda: None)
        answer = client.get(path)

    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "checks": {"database": "does not answer (DatabaseError)"}}


def test_no_check_waits_longer_than_a_second(client: Any, monkeypatch: Any) -> None:
    left: list[float | None] = []
    monkeypatch.setitem(health.SERVES, "migrations", lambda: left.append(seconds_left()) or "ok")

    assert client.get("/health/").status_code == 200
    assert 0 < (left[0] or 0) <= 1


def test_new_code_on_an_old_schema_serves_nobody_but_lives(client: Any) -> None:
    recorder = MigrationRecorder.Migration.objects.filter(app="orders").order_by("name").last()
    assert recorder
    recorder.delete()

    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {**WELL, "migrations": "run `comptoir upgrade`: 1 missing"}
    assert client.get("/health/live/").status_code == 200


def test_a_redis_that_is_gone_is_said_and_stops_nobody(client: Any, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert client.get("/health/ready/").json()["checks"]["redis"] == "does not answer"
    assert client.get("/health/").status_code == 200
