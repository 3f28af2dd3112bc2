"""What is noted of every request: a log line, and numbers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from comptoir.project.errors import ROUTE
from comptoir.project.metrics import count_request

access = logging.getLogger("comptoir.access")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def note_request(environ: Mapping[str, Any], status: int, *, seconds: float) -> None:
    """Note the method, URL pattern and result of a request; not who made it."""
    requested_method = str(environ["REQUEST_METHOD"])
    method = requested_method if requested_method in METHODS else "other"
    route = "(none)" if environ.get(ROUTE) is None else f"/{environ[ROUTE]}"
    count_request(method, route, status, seconds=seconds)
    fields = {"method": method, "route": route, "status": status, "milliseconds": round(seconds * 1000)}
    access.info("%(method)s %(route)s %(status)s %(milliseconds)s ms", fields, extra={"told": fields})
