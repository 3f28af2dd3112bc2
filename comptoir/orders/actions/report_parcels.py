"""Apps above report where the parcels of an order are, as their carriers or the desk tell.

They alone write the `carrier_…` fields of a parcel, and no version of the shop's changes these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from comptoir.ground.write import update_rows
from comptoir.orders.actions.locked_order import LockedOrder, count_anew, lock_order, write_all_pieces
from comptoir.orders.models import CarrierState, Order, Parcel, State
from comptoir.orders.models.quantities import NOWHERE, count_pieces

REPORTED = ["carrier_state", "carrier_shipped_at", "carrier_estimated_on", "carrier_delivered_at"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """Where a parcel is. `delivered_at` is given with the state `delivered`, and with no other."""

    state: CarrierState
    shipped_at: datetime | None = None
    estimated_on: date | None = None
    delivered_at: datetime | None = None


@transaction.atomic
def report_parcels(order: Order, reports: Mapping[UUID, Report]) -> None:
    """Write these reports into the order's parcels, by their id; a parcel that is gone is passed over."""
    report_all([(lock_order(order), reports)])


def report_all(reported: Iterable[tuple[LockedOrder, Mapping[UUID, Report]]]) -> None:
    """Write these reports into the parcels of each order, in the transaction in which it was locked.

    The pieces and states of their lines, the order's summary and the sellers' parts follow. The caller
    records the facts that they are about.
    """
    written: list[Parcel] = []
    counted: list[tuple[LockedOrder, set[UUID]]] = []
    for locked, reports in reported:
        of_order = {parcel.id: parcel for parcel in locked.parcels if parcel.id in reports}
        if changed := [parcel for parcel in of_order.values() if _take(parcel, reports[parcel.id])]:
            written += changed
            counted.append((locked, _count(locked, changed)))
    if written:
        update_rows(written, REPORTED)
        write_all_pieces(counted)


def _take(parcel: Parcel, report: Report) -> bool:
    """Set what is reported of a parcel; tell whether anything of it is new."""
    before = [getattr(parcel, name) for name in REPORTED]
    parcel.carrier_state, parcel.carrier_shipped_at = report.state, report.shipped_at
    parcel.carrier_estimated_on, parcel.carrier_delivered_at = report.estimated_on, report.delivered_at
    return before != [getattr(parcel, name) for name in REPORTED]


def _count(locked: LockedOrder, changed: list[Parcel]) -> set[UUID]:
    """Count the pieces of each line in these parcels anew, and return the lines' ids."""
    by_line = locked.in_parcels()
    line_ids = {part.line_id for parcel in changed for part in parcel.parts}
    for line_id in line_ids:
        line, of_line = locked.lines[line_id], by_line.get(line_id, NOWHERE)
        pieces = count_pieces(line.quantity, State(line.shop_state), of_line, here=line.here)
        count_anew(line, pieces, of_line)
    return line_ids
