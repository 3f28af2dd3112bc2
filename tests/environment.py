"""The environment of the tests: a plugin, because it must stand before the settings are read."""

from __future__ import annotations

import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="comptoir-test-")
if "PYTEST_XDIST_WORKER" in os.environ:
    # What one process keeps in files, another's clean-up would delete.
    os.environ["COMPTOIR_DATA"] = _FOLDER
os.environ.setdefault("COMPTOIR_DATA", _FOLDER)
os.environ["COMPTOIR_DEMO"] = "1"
os.environ.setdefault("COMPTOIR_LANGUAGE", "en")
os.environ.setdefault("COMPTOIR_LOG_LEVEL", "ERROR")
# A carrier is connected that asks no host.
if "COMPTOIR_CARRIERS" not in os.environ:
    os.environ.update(COMPTOIR_CARRIERS="sandbox", COMPTOIR_LABELS="sandbox")
# No test asks a host of the world for pictures.
os.environ.setdefault("COMPTOIR_PICTURES", "0")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_unconfigure() -> None:
    shutil.rmtree(_FOLDER, ignore_errors=True)
