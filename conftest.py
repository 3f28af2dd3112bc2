"""What every test stands on: a house of its own in a temporary folder, and nothing outside it."""

from __future__ import annotations

import os
import tempfile

import pytest

os.environ.setdefault("COMPTOIR_DATA", tempfile.mkdtemp(prefix="comptoir-test-"))
os.environ.setdefault("COMPTOIR_LANGUAGE", "en")
os.environ.setdefault("COMPTOIR_LOG_LEVEL", "WARNING")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure() -> None:
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("COMPTOIR_NO_SKIPS"):
        terminalreporter.write_line(f"{len(skipped)} tests skipped where none may be", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("COMPTOIR_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
