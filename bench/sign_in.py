"""This benchmark compares a sign-in with its password hash, and known addresses with unknown ones.

    python -m bench.sign_in            on SQLite, with counters in the database
    CACHE_URL=rediscache://127.0.0.1:6379/0 python -m bench.sign_in
    DATABASE_URL=postgres://… python -m bench.sign_in

Times are of the process's CPU, medians of tries that take turns, in one run with their comparison.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

TRIES, SIGN_INS = 200, 100
ENDED = 1_000_000
ADDRESS, SESSIONS = "alice@example.org", 20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "COMPTOIR_DATA": folder,
            "COMPTOIR_LOG_LEVEL": "ERROR",
            "COMPTOIR_HOSTS": "127.0.0.1,testserver",
        }
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/comptoir.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "comptoir.project.settings"
        import django
        from django.conf import settings

        django.setup()
        settings.STORAGES["staticfiles"] = {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
        _prepare()
        _cost()
        _alike()


def _prepare() -> None:
    from django.core.management import call_command

    from comptoir.customers.examples import alice

    call_command("migrate", verbosity=0)
    alice("en")


def _cost() -> None:
    """Compare a sign-in on a known browser, with twenty sessions alive, with the hash of its password.

    Then compare it with a million expired counters, and once these are gone: a sign-in must not pay for them.
    """
    from django.contrib.auth.hashers import check_password
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from comptoir.customers.examples import PASSWORD
    from comptoir.customers.models import User
    from comptoir.rest.models import Counter
    from comptoir.safety.models import Session

    hashed = User.objects.get(email=ADDRESS).password
    known = _known_browser()
    for _session in range(SESSIONS):
        _sign_in(known(), PASSWORD)
    browser = known()
    with CaptureQueriesContext(connection) as asked:
        assert _sign_in(browser, PASSWORD).status_code == 302
    turns = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    statements = [one["sql"] for one in asked.captured_queries if not one["sql"].startswith(turns)]
    sessions = Session.objects.filter(user__email=ADDRESS).count()
    print(f"statements with {sessions} sessions alive: {len(statements)}; {connection.vendor}")
    hashing = _median(lambda: check_password(PASSWORD, hashed))
    before = _median(lambda: _sign_in(known(), PASSWORD))
    print(f"password hash {hashing * 1000:.1f} ms, sign-in {before * 1000:.1f} ms: {before / hashing:.2f}")
    _end_counters()
    among = _median(lambda: _sign_in(known(), PASSWORD))
    Counter.forget_ended(timezone.now())
    without = (before + _median(lambda: _sign_in(known(), PASSWORD))) / 2
    print(f"with {ENDED:,} ended counters: {among * 1000:.1f} ms, {among / without:.2f} times as much")


def _known_browser() -> Callable[[], Any]:
    """Return a function that opens a browser in which Alice has signed in before, with no limit near."""
    from django.conf import settings
    from django.test import Client

    from comptoir.customers.examples import PASSWORD

    first = _browser()
    _sign_in(first, PASSWORD)
    token = first.cookies[settings.BROWSER_COOKIE_NAME].value

    def known() -> Client:
        _forget_limits()
        browser: Client = _browser()
        browser.cookies[settings.BROWSER_COOKIE_NAME] = token
        return browser

    return known


def _end_counters() -> None:
    """Leave as many expired counters as strangers do in a bad week without a clock."""
    from datetime import timedelta

    from django.utils import timezone

    from comptoir.ground.write import insert_rows
    from comptoir.rest.models import Counter

    ended = timezone.now() - timedelta(hours=1)
    for start in range(0, ENDED, 50_000):
        insert_rows(
            [
                Counter(about=f"{number:032x}", name="password/300", number=1, ends_at=ended)
                for number in range(start, min(start + 50_000, ENDED))
            ]
        )


def _alike() -> None:
    """Time known and unknown addresses in turns: sign-in, sign-up, a forgotten password."""
    ways: dict[str, Callable[[str], Any]] = {
        "sign-in": lambda address: _sign_in(_browser(), "mistyped-Pass-1!", address),
        "sign-up": lambda address: _browser().post(
            "/account/new/", {"name": "Rose", "email": address, "password1": "Trente-6-lapins-bleus"}
        ),
        "recovery": lambda address: _browser().post("/account/password/forgotten/", {"email": address}),
    }
    for way, ask in ways.items():
        times: dict[bool, list[float]] = {True: [], False: []}
        answers = set()
        for at in range(TRIES):
            for is_known in (True, False) if at % 2 else (False, True):
                _forget_limits()
                address = ADDRESS if is_known else f"nobody{at}@example.org"
                began = time.process_time()
                answers.add(ask(address).status_code)
                times[is_known].append(time.process_time() - began)
        known, unknown = (statistics.median(times[is_known]) for is_known in (True, False))
        print(
            f"{way}: known {known * 1000:.2f} ms, unknown {unknown * 1000:.2f} ms,"
            f" {abs(known / unknown - 1):.1%} apart; status {sorted(answers)}"
        )


def _forget_limits() -> None:
    from django.utils import timezone

    from comptoir.rest.models import Counter

    Counter.objects.filter(ends_at__gt=timezone.now()).delete()


def _browser() -> Any:
    from django.test import Client

    return Client(SERVER_NAME="127.0.0.1")


def _sign_in(browser: Any, password: str, address: str = ADDRESS) -> Any:
    return browser.post("/account/sign-in/", {"login": address, "password": password})


def _median(do: Callable[[], Any]) -> float:
    return statistics.median(_cpu(do) for _try in range(SIGN_INS))


def _cpu(do: Callable[[], Any]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
