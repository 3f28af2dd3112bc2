"""Where a network address is, by a database that the operator provides; else nothing is said of it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings


def place_of(ip: str, language: str) -> str:
    """The town and the country of an address, as "Lyon, France"; empty where the database knows nothing.

    The file of `COMPTOIR_PLACES` is in MaxMind's format, which DB-IP and IPinfo have too.
    """
    if not settings.PLACES_FILE:
        return ""
    try:
        found = _open(settings.PLACES_FILE).get(ip) or {}
    except ValueError:
        return ""
    parts = (found.get(part, {}).get("names", {}) for part in ("city", "country"))
    return ", ".join(name for name in (names.get(language) or names.get("en") for names in parts) if name)


@lru_cache
def _open(file: str) -> Any:
    import maxminddb

    return maxminddb.open_database(file)
