"""A seller takes her orders to ship out as CSV, and brings them back with the carriers' numbers."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel
from comptoir.orders.desk.shipping import left_of
from comptoir.orders.forms import ShippingFileForm
from comptoir.orders.intake.shipping_file import (
    COLUMNS,
    MOST_ROWS,
    ShippedRow,
    Unreadable,
    cell_of,
    read_file,
)
from comptoir.orders.models import (
    Line,
    Parcel,
    SellerOrder,
    deliveries_of,
    own_lines_of,
    parcels_of,
    shipping_mark,
)
from comptoir.orders.models.parcel import number_key
from comptoir.sellers.models import Seller, SellerRequest, seller_only

# So many come back in one file of the size that a page takes.
MOST_ORDERS = 500
ADDRESS = ("street", "postcode", "city", "region", "country")


@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def shipping_file(request: SellerRequest) -> HttpResponse:
    """Ship what a file of the seller's names, each parcel once, and name every row that was not taken."""
    form = ShippingFileForm(request.POST, request.FILES) if request.method == "POST" else ShippingFileForm()
    shown: dict[str, Any] = {"form": form, "columns": ", ".join(COLUMNS), "most": MOST_ROWS}
    if request.method == "POST" and form.is_valid():
        try:
            rows, wrong = read_file(form.cleaned_data["file"].read())
        except Unreadable as why:
            form.add_error("file", why.words)
        else:
            shown["taken"] = take_rows(request.seller, rows, wrong, by=request.user)
    return render(request, "orders/desk/shipping_file.html", shown)


@seller_only
def shipping_csv(request: SellerRequest) -> HttpResponse:
    """Send the orders to ship as CSV, one row for each line that is left, in the order of the list."""
    # Spreadsheets part cells as their language does, and read UTF-8 only with a mark.
    text, separator = io.StringIO(newline=""), ";" if get_language() == "fr" else ","
    written = csv.writer(text, delimiter=separator)
    written.writerows([cell_of(cell) for cell in record] for record in _records(request.seller))
    answer = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="to-ship-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


class Taken:
    """What became of the rows of a file: shipped, known from before, or wrong, by their places."""

    def __init__(self, wrong: dict[int, str]) -> None:
        self.shipped: set[int] = set()
        self.known: set[int] = set()
        self.wrong = dict(wrong)

    @property
    def problems(self) -> list[tuple[int, str]]:
        return sorted(self.wrong.items())


def take_rows(seller: Seller, rows: list[ShippedRow], wrong: dict[int, str], *, by: Acts) -> Taken:
    """Ship the parcels of these rows, each by itself; rows of one order and one number are one parcel."""
    taken, of_parcel = Taken(wrong), defaultdict(list)
    for row in rows:
        of_parcel[row.order, number_key(row.tracking_number)].append(row)
    parts = {part.number: part for part in seller.orders.with_numbers([row.order for row in rows])}
    for (order, _number), packed in of_parcel.items():
        places = {row.at for row in packed}
        try:
            if order not in parts:
                raise Refused(_("None of your orders has this number."), "no_such_order")
            is_new = _ship(parts[order], packed, by=by)
        except Refused as why:
            taken.wrong |= dict.fromkeys(places, why.words)
        else:
            (taken.shipped if is_new else taken.known).update(places)
    return taken


def _ship(part: SellerOrder, rows: list[ShippedRow], *, by: Acts) -> bool:
    """Ship one parcel; return False where it was shipped before, with the same pieces."""
    lines = part.own_lines()
    if parcel := _known(part, lines, rows[0].tracking_number):
        _check_contents(parcel, rows)
        return False
    shipment = Shipment(
        carrier=rows[0].carrier,
        tracking_number=rows[0].tracking_number,
        shipped_on=timezone.localdate(),
        pieces=_pieces(lines, rows),
        seen=shipping_mark(lines),
    )
    ship_parcel(part, shipment, by=by)
    return True


def _known(part: SellerOrder, lines: list[Line], number: str) -> Parcel | None:
    parcels = [parcel for parcel in parcels_of(part.delivery(), lines) if parcel.parts]
    return next((parcel for parcel in parcels if parcel.number_key == number_key(number)), None)


def _check_contents(parcel: Parcel, rows: list[ShippedRow]) -> None:
    packed = {packed.line.reference: packed.quantity for packed in parcel.parts}
    for row in rows:
        if row.line and (row.line not in packed or row.quantity not in (None, packed[row.line])):
            words = _("The order already has a parcel with the number %(number)s.")
            raise Refused(words % {"number": row.tracking_number}, "number_taken")


def _pieces(lines: list[Line], rows: list[ShippedRow]) -> dict[UUID, int]:
    """Return how many of each line these rows put into their parcel."""
    if not all(row.line for row in rows):
        if len(rows) > 1:
            raise Refused(_("The same parcel is in several rows: name the line in each."), "twice")
        return left_of(lines)
    by_reference, pieces = {line.reference: line for line in lines}, {}
    for row in rows:
        line = by_reference.get(row.line)
        if line is None:
            words = _("None of your items in this order has the reference %(line)s.")
            raise Refused(words % {"line": row.line}, "no_such_line")
        if line.id in pieces:
            raise Refused(_("The same parcel is in several rows: name the line in each."), "twice")
        pieces[line.id] = row.quantity or line.to_ship
    return pieces


def _records(seller: Seller) -> Iterator[list[Any]]:
    """Yield the names of the columns, then a row for each line that is left."""
    ready, today = seller.orders.ready_to_ship(), timezone.localdate()
    late: list[SellerOrder] = list(ready.late(today)[:MOST_ORDERS])
    parts = [*late, *ready.in_time(today)[: MOST_ORDERS - len(late)]]
    deliveries, lines = deliveries_of(parts), own_lines_of(parts)
    yield list(COLUMNS)
    for part in parts:
        address = deliveries[part.order_id].shipping_address
        for line in lines[part.order_id]:
            if line.to_ship and line.goes_by_post:
                where = [str(address.get("name", "")), _one_line(address)]
                yield [part.number, line.reference, line.name, line.to_ship, *where, "", ""]


def _one_line(address: dict[str, Any]) -> str:
    parts = [address.get(name, "") for name in ADDRESS]
    flat = [", ".join(part) if isinstance(part, list) else str(part) for part in parts]
    return ", ".join(part for part in flat if part)
