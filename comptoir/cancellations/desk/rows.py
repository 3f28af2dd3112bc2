"""A row of the desk is a cancellation, formatted here once, with the time that is left to answer it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.cancellations.models import (
    Cancellation,
    CancellationState,
    SellersCancellation,
    whole_cancellations,
)
from comptoir.ui.clocks import Clock, span
from comptoir.ui.formats import short_day

SOON = timedelta(hours=4)
TONES = {
    CancellationState.GRANTED: "neutral",
    CancellationState.REFUSED: "warning",
    CancellationState.WITHDRAWN: "neutral",
}


def clock(row: SellersCancellation | Cancellation, *, now: datetime) -> Clock:
    """Return the clock of a request; of what is settled, what became of it."""
    if row.state != CancellationState.REQUESTED or row.answer_due_at is None:
        return Clock(
            str(CancellationState(row.state).label),
            TONES.get(CancellationState(row.state), "neutral"),
            "check",
        )
    left = row.answer_due_at - now
    if left <= timedelta(0):
        return Clock(_("being accepted automatically"), "danger", "exclamation-triangle")
    words = _("auto-accepted in %(time)s") % {"time": span(left)}
    return Clock(words, "warning" if left < SOON else "neutral", "clock")


def cancellation_rows(
    rows: Sequence[SellersCancellation], *, now: datetime, with_seller: bool
) -> list[dict[str, Any]]:
    """Format these rows; a seller sees her own items alone, and nothing of the customer."""
    whole = whole_cancellations(rows)
    return [
        _row(row, whole[row.cancellation_id], now=now, with_seller=with_seller)
        for row in rows
        if row.cancellation_id in whole
    ]


def cancellation_cells(rows: Sequence[SellersCancellation]) -> list[list[str]]:
    """Return these rows as the cells of a file."""
    shown = cancellation_rows(rows, now=timezone.now(), with_seller=True)
    by_id = {row.cancellation_id: row for row in rows}
    return [
        [
            row["number"],
            row["seller"],
            ", ".join(row["items"]),
            row["reason"],
            by_id[row["id"]].get_state_display(),
            *(_minute(at) for at in (row["asked_at"], by_id[row["id"]].answer_due_at)),
        ]
        for row in shown
    ]


def _minute(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(" ", "minutes") if at else ""


def _row(
    row: SellersCancellation, cancellation: Cancellation, *, now: datetime, with_seller: bool
) -> dict[str, Any]:
    items = [f"{part.shown} × {part.name}" for part in cancellation.parts if part.seller_id == row.seller_id]
    return {
        "id": row.cancellation_id,
        "href": reverse("desk_cancellation", args=[row.cancellation_id]),
        "number": row.number,
        "seller": row.seller.name if with_seller else "",
        "items": items,
        "reason": cancellation.reason_words,
        "asked": short_day(row.asked_at),
        "asked_at": row.asked_at,
        "clock": clock(row, now=now),
        "is_requested": row.state == CancellationState.REQUESTED,
        "settled": _settled_words(row, cancellation),
    }


def _settled_words(row: SellersCancellation, cancellation: Cancellation) -> str:
    """Say who settled it, and on which day; what was cancelled at once was settled by whoever wanted it."""
    by = cancellation.answered_by or cancellation.asked_by_name or _("Customer")
    return f"{by}, {short_day(row.answered_at)}" if row.answered_at else ""
