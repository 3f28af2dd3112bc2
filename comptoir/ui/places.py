"""The place of a network address, from a database that the operator provides; without one, no place."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings


def place_of(ip: str, language: str) -> str:
    """Return the town and country of an address, such as "Lyon, France"; empty if the database has none.

    The file `COMPTOIR_PLACES` is in MaxMind's format, which DB-IP and IPinfo offer too.
    """
    if not settings.PLACES_FILE:
        return ""
    try:
        entry = _open(settings.PLACES_FILE).get(ip) or {}
    except ValueError:
        return ""
    parts = (entry.get(part, {}).get("names", {}) for part in ("city", "country"))
    return ", ".join(name for name in (names.get(language) or names.get("en") for names in parts) if name)


@lru_cache
def _open(file: str) -> Any:
    import maxminddb

    return maxminddb.open_database(file)
