"""The environment of the tests: a plugin, because it must stand before the settings are read."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("COMPTOIR_DATA", tempfile.mkdtemp(prefix="comptoir-test-"))
os.environ["COMPTOIR_DEMO"] = "1"
os.environ.setdefault("COMPTOIR_LANGUAGE", "en")
os.environ.setdefault("COMPTOIR_LOG_LEVEL", "ERROR")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
