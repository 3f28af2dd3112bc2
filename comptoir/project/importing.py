"""Importing a file: in batches, in constant memory, every refused row kept with its reasons."""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.db import transaction
from pydantic import ValidationError
from tqdm import tqdm

from comptoir.journal.record import IMPORT
from comptoir.orders.actions.read_order import Unsound, read_order, reference_in
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.rest.wrong import Wrong, shown, wrong_in
from comptoir.sellers.actions import SellerSent, describe_sellers

BATCH = 1000
LONGEST_ROW = 1_000_000
REFUSED_BEGINS = b'{"line": '
BOM = b"\xef\xbb\xbf"
RESULTS = ("created", "updated", "unchanged", "stale", "refused")


class Row(NamedTuple):
    """A row of the file: its line number, and what stands there; None where it is too long to be read."""

    line: int
    raw: bytes | None


class Taken(NamedTuple):
    """What became of a row."""

    reference: str
    result: str
    wrong: list[Wrong]


Taking = tuple[Callable[[bytes], Any], Callable[[list[Any]], list[Taken]]]


def orders_of() -> Taking:
    """How orders are read and taken over."""

    def take(rows: list[Any]) -> list[Taken]:
        outcomes = receive_orders(rows, by=IMPORT, history=True)
        return [Taken(one.reference, one.result, one.wrong) for one in outcomes]

    return read_order, take


def sellers_of() -> Taking:
    """How sellers are read and taken over."""

    def read(raw: bytes) -> SellerSent:
        try:
            return SellerSent.model_validate_json(raw)
        except ValidationError as error:
            raise Unsound(wrong_in(error, SellerSent)) from None

    def take(rows: list[Any]) -> list[Taken]:
        changed = describe_sellers(rows, by=IMPORT)
        return [
            Taken(row.reference, "updated" if row.reference in changed else "unchanged", []) for row in rows
        ]

    return read, take


class Import:
    """One file on its way in. Started again after a crash, it takes over what is not there yet."""

    def __init__(self, kind: Callable[[], Taking], *, refused: Path, dry_run: bool) -> None:
        self.read, self.take = kind()
        self.refused_to = refused
        self.dry_run = dry_run
        self.counts: Counter[str] = Counter()
        self.seconds = 0.0
        self._refused_file: IO[str] | None = None

    def run(self, name: str) -> None:
        """Take the file over; `-` is standard input."""
        began = time.monotonic()
        batch: list[tuple[Row, Any]] = []
        for row in _rows(name):
            if row.raw is not None and not row.raw.strip():
                continue
            try:
                if row.raw is None:
                    raise Unsound([Wrong("row", f"is longer than {LONGEST_ROW} bytes")])
                batch.append((row, self.read(_sent_in(row.raw))))
            except Unsound as error:
                self._refuse(row, "", error.wrong)
            if len(batch) >= BATCH:
                self._take(batch)
                batch = []
        self._take(batch)
        if self._refused_file:
            self._refused_file.close()
        self.seconds = time.monotonic() - began

    def report(self, name: str) -> str:
        """What became of the file's rows, in two lines."""
        total = sum(self.counts.values())
        parts = ", ".join(f"{self.counts[result]:,} {result}" for result in RESULTS if self.counts[result])
        rate = total / max(self.seconds, 0.001)
        lines = [f"{name}: {total:,} rows in {self.seconds:.1f} s ({rate:,.0f} a second)"]
        lines.append(f"  {parts or 'nothing'}{' (dry run: nothing was written)' if self.dry_run else ''}")
        if self.counts["refused"]:
            lines.append(f"  the refused rows and why: {self.refused_to}")
        return "\n".join(lines)

    def _take(self, batch: list[tuple[Row, Any]]) -> None:
        if not batch:
            return
        rows = [order for _row, order in batch]
        taken = self._try(rows) if self.dry_run else self.take(rows)
        for (row, _order), one in zip(batch, taken, strict=True):
            if one.wrong:
                self._refuse(row, one.reference, one.wrong)
            else:
                self.counts[one.result] += 1

    @transaction.atomic
    def _try(self, rows: list[Any]) -> list[Taken]:
        taken = self.take(rows)
        transaction.set_rollback(True)
        return taken

    def _refuse(self, row: Row, reference: str, wrong: list[Wrong]) -> None:
        self.counts["refused"] += 1
        if self._refused_file is None:
            self._refused_file = self.refused_to.open("a", encoding="utf-8", errors="backslashreplace")
        text = (row.raw or b"")[:LONGEST_ROW].decode(errors="replace").rstrip("\r\n")
        held = {
            "line": row.line,
            "reference": reference or reference_in(text),
            **shown(wrong),
            "row": text,
        }
        self._refused_file.write(json.dumps(held, ensure_ascii=False) + "\n")


def _sent_in(raw: bytes) -> bytes:
    """The row that was sent: of a refused one, mended in its file, what stands in it as `row`."""
    if raw.startswith(REFUSED_BEGINS):
        with suppress(ValueError, KeyError, TypeError):
            return str(json.loads(raw)["row"]).encode()
    return raw


def is_refused_file(path: Path) -> bool:
    """Whether a file holds refused rows, or nothing: it may be written anew."""
    with path.open("rb") as held:
        return held.read(len(REFUSED_BEGINS)) in (b"", REFUSED_BEGINS)


def _rows(name: str) -> Iterator[Row]:
    """The rows of a file, with a bar that fills as its bytes are read (on a terminal only)."""
    is_file = name != "-"
    size = Path(name).stat().st_size if is_file else None
    with ExitStack() as opened:
        under = opened.enter_context(Path(name).open("rb")) if is_file else sys.stdin.buffer
        stream: Any = opened.enter_context(gzip.GzipFile(fileobj=under)) if name.endswith(".gz") else under
        bar = opened.enter_context(_bar(name, size))
        number = 0
        while raw := stream.readline(LONGEST_ROW + 1):
            number += 1
            if number == 1:
                raw = raw.removeprefix(BOM)
            if len(raw) > LONGEST_ROW and not raw.endswith(b"\n"):
                while (rest := stream.readline(LONGEST_ROW)) and not rest.endswith(b"\n"):
                    pass
                yield Row(number, None)
            else:
                yield Row(number, raw)
            if number % 200 == 0 and size:
                bar.update(under.tell() - bar.n)


def _bar(name: str, size: int | None) -> Any:
    return tqdm(total=size, unit="B", unit_scale=True, desc=Path(name).name, disable=None)
