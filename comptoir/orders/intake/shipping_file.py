"""A seller's file of shipped orders is read: CSV as spreadsheets save it, each row judged by itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

# A page takes 200 kB in all
LARGEST_FILE, MOST_ROWS, LONGEST_CELL = 150_000, 200, 64
COLUMNS = ("order", "line", "item", "quantity", "recipient", "address", "carrier", "tracking_number")
NEEDED = ("order", "carrier", "tracking_number")
QUANTITY = re.compile(r"[0-9]{1,9}")
# What a spreadsheet makes of a long number
ROUNDED = re.compile(r"[0-9]+[.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """Raised where a whole file cannot be read; `words` say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class ShippedRow:
    """One row: a parcel of an order, or the pieces of one line in it; without a quantity, all that is left.

    `at` is its row in the spreadsheet, where the names of the columns are row 1.
    """

    at: int
    order: str
    carrier: str
    tracking_number: str
    line: str = ""
    quantity: int | None = None


def cell_of(text: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    cell = str(text)
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def read_file(body: bytes) -> tuple[list[ShippedRow], dict[int, str]]:
    """Return the rows of a file that name a parcel, and why each wrong row is wrong, by its place.

    It may be UTF-8, with or without a mark, or Windows-1252, parted by commas, semicolons or tabs. Columns
    may stand in any order; those of other names are left aside. Raises Unreadable.
    """
    records = _records(_text(body))
    names = [cell.strip().lower() for cell in records[0][1]] if records else []
    if missing := [name for name in NEEDED if name not in names]:
        raise Unreadable(_("The first row must name the columns: %(names)s.") % {"names": ", ".join(missing)})
    rows, wrong = [], {}
    for at, record in records[1:]:
        cells = {name: _cell(text) for name, text in zip(names, record, strict=False)}
        if not cells.get("carrier") and not cells.get("tracking_number"):
            continue
        if why := _wrong(cells):
            wrong[at] = why
        else:
            rows.append(_row(at, cells))
    if len(rows) + len(wrong) > MOST_ROWS:
        words = _("More than %(most)s rows of the file name a parcel: upload the others in a second file.")
        raise Unreadable(words % {"most": MOST_ROWS})
    return rows, wrong


def _text(body: bytes) -> str:
    if len(body) > LARGEST_FILE:
        raise Unreadable(_("The file is larger than 150 kB: upload it in two parts."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(_("This is not a CSV file. In your spreadsheet, save it as CSV."))


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows in which something stands, each with its place in the file."""
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise Unreadable(_("This is not a CSV file. In your spreadsheet, save it as CSV.")) from None
    return [(at, record) for at, record in enumerate(records, 1) if any(cell.strip() for cell in record)]


def _cell(text: str) -> str:
    cell = text.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _wrong(cells: Mapping[str, str]) -> str:
    if not cells.get("order"):
        return _("The order number is missing.")
    if not cells.get("carrier"):
        return _("Say which carrier has the parcel.")
    if not cells.get("tracking_number"):
        return _("The tracking number is missing.")
    if any(len(cells.get(name, "")) > LONGEST_CELL for name in (*NEEDED, "line")):
        return _("A cell has more than 64 characters.")
    if ROUNDED.fullmatch(cells["tracking_number"]):
        return _("Your spreadsheet has rounded the tracking number: format the column as text.")
    quantity = cells.get("quantity", "")
    if quantity and not (QUANTITY.fullmatch(quantity) and 0 < int(quantity) < 10**8):
        return _("The quantity is not a whole number.")
    return ""


def _row(at: int, cells: Mapping[str, str]) -> ShippedRow:
    line, quantity = cells.get("line", ""), cells.get("quantity", "")
    return ShippedRow(
        at=at,
        order=cells["order"],
        carrier=cells["carrier"],
        tracking_number=cells["tracking_number"],
        line=line,
        quantity=int(quantity) if line and quantity else None,
    )
