"""A scan as it is told, before it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from comptoir.deliveries.models.tracking import Scan, mark_of_scan
from comptoir.orders.models import CarrierState

# Clocks of carriers run ahead by minutes, and some name a day in their own time zone.
AHEAD = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NewScan:
    """A scan as it is told. `words` are the teller's own; `pickup` describes a pickup point (`Pickup`)."""

    state: CarrierState
    scanned_at: datetime
    code: str = ""
    words: str = ""
    place: str = ""
    country: str = ""
    estimated_on: date | None = None
    pickup: dict[str, Any] = field(default_factory=dict)
    proof_url: str = ""

    @property
    def mark(self) -> str:
        return mark_of_scan(self.scanned_at, self.code, self.state, self.words, self.place)


def pickup_of(scans: Sequence[Scan]) -> dict[str, Any]:
    """Return the pickup point that the last of these scans, in order, names; empty if none does."""
    return next((scan.pickup for scan in reversed(scans) if scan.pickup), {})
