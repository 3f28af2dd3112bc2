"""A scan as it is told, before it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from comptoir.deliveries.models.tracking import mark_of_scan
from comptoir.orders.models import CarrierState


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
