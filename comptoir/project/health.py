"""Health checks for monitoring; each answer says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from comptoir.ground.deadline import deadline
from comptoir.project.delays import find_delays
from comptoir.rest.limits.redis import is_redis_gone

DATABASE_SECONDS = 1.0
Check = Callable[[], str]


@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """Say that this process answers; one that does not must be restarted."""
    return _answer({})


@login_not_required
def serving(request: HttpRequest) -> JsonResponse:
    """Say whether pages are served, so that a proxy may send visitors here."""
    return _answer(_checked(SERVES))


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether everything works; if not, somebody must look."""
    return _answer(_checked({**SERVES, "worker": _worker, "redis": _redis}))


def _answer(checks: dict[str, str]) -> JsonResponse:
    is_well = all(result == "ok" for result in checks.values())
    content = {"status": "ok" if is_well else "failing", **({"checks": checks} if checks else {})}
    return JsonResponse(content, status=200 if is_well else 503, headers={"Cache-Control": "no-store"})


def _checked(checks: dict[str, Check]) -> dict[str, str]:
    """Run the checks; once the database does not answer, ask it nothing more."""
    results: dict[str, str] = {}
    with deadline(DATABASE_SECONDS):
        for name, check in checks.items():
            if results.get("database", "ok") != "ok":
                break
            try:
                results[name] = check()
            except Exception as error:
                results[name] = f"does not answer ({type(error).__name__})"
    return results


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # The open connection leads nowhere; the next check opens a new one.
        connection.close()
        raise
    return "ok"


def _migrations() -> str:
    missing = sorted(_known_migrations() - set(MigrationRecorder(connection).applied_migrations()))
    return f"run `comptoir upgrade`: {len(missing)} missing" if missing else "ok"


@cache
def _known_migrations() -> set[tuple[str, str]]:
    """Return the last migration of each app, as of this process's start."""
    return set(MigrationLoader(None).graph.leaf_nodes())


def _worker() -> str:
    late = sorted(f"{delay.kind} {delay.duty}" for delay in find_delays(timezone.now()))
    return f"late: {', '.join(late)}" if late else "ok"


def _redis() -> str:
    """Nobody waits for Redis: while it is gone, tries are counted in the database."""
    return "does not answer" if settings.REDIS_URL and is_redis_gone() else "ok"


# Whether visitors can be sent here
SERVES: dict[str, Check] = {"database": _database, "migrations": _migrations}
