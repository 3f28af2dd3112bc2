"""The shop's telephone: its number, when it is answered, and whether it is answered now."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.ui.formats import locale, weekday
from comptoir.ui.opening_hours import clock, opening_hours, standing_at


def telephone() -> dict[str, Any] | None:
    """Return the shop's telephone and when it is answered; None if the shop has set none."""
    if not settings.SHOP_PHONE:
        return None
    now = timezone.localtime().replace(tzinfo=None)
    standing = standing_at(now, settings.SHOP_HOURS)
    return {
        "number": settings.SHOP_PHONE,
        "href": f"tel:{re.sub(r'[^0-9+]', '', settings.SHOP_PHONE)}",
        "hours": opening_hours(settings.SHOP_HOURS, locale=locale()),
        "is_open": bool(standing and standing.is_open),
        "now": _words(standing.is_open, standing.until, now) if standing else "",
    }


def _words(is_open: bool, until: datetime, now: datetime) -> str:
    """Say whether it is open now, and until when that stays so."""
    away = (until.date() - now.date()).days
    words = {"time": clock(f"{until:%H:%M}", locale()), "day": weekday(until)}
    if is_open:
        return _("Open now, until %(time)s") % words if away == 0 else _("Open now")
    if away == 0:
        return _("Closed now, opens at %(time)s") % words
    if away == 1:
        return _("Closed now, opens tomorrow at %(time)s") % words
    return _("Closed now, opens on %(day)s at %(time)s") % words
