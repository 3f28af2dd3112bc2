"""What stands where: the sections of the menu, the tiles of the dashboard, the panels of the order page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """What every page of the house shows: the shop and the menu."""
    return {"shop": {"name": settings.SHOP_NAME, "url": settings.SHOP_URL, "logo": settings.SHOP_LOGO}}


TILES: list[Callable[[HttpRequest], Any]] = []
