"""Importing a file: in batches, in constant memory, every refused row kept with its reasons."""

from __future__ import annotations

import gzip
import json
import re
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
from comptoir.rest.wrong import MOST_NAMED, Wrong, shown, wrong_in
from comptoir.sellers.actions import SellerSent, describe_sellers

BATCH = 1000
# A batch of long rows is taken over before it fills the memory.
LONGEST_ROW = BATCH_BYTES = 20_000_000
SECONDS_BETWEEN_LINES = 10.0
REASONS_TOLD = 10
REFUSED_BEGINS = b'{"line": '
LONGEST_HEADER = 10_000
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ARRAY = re.compile(rb"\s*\[\s*(\{|$)")
CSV = re.compile(rb'\s*"?[\w ./()-]+"?([,;\t]"?[\w ./()-]*"?)+\s*$', re.ASCII)
NUMBERED_STEP = re.compile(r"\.\d+(?=\.|$)")
VALUES = re.compile(r"'[^']*'|`[^`]*`|\"[^\"]*\"|\d+")
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


class OtherFormat(Exception):
    """A file of another kind than is read here, called by its name."""


class Refusals(NamedTuple):
    """How often rows were refused for a reason; the first of them, and where it stood."""

    number: int
    first: Wrong
    line: int


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
        self.refusals: dict[tuple[str, str], Refusals] = {}
        self.seconds = 0.0
        self._refused_file: IO[str] | None = None

    def run(self, name: str) -> None:
        """Take the file over; `-` is standard input."""
        began = time.monotonic()
        batch: list[tuple[Row, Any]] = []
        weight = 0
        for row in _rows(name):
            if row.raw is not None and not row.raw.strip():
                continue
            batch.append((row, self._read(row)))
            weight += len(row.raw or b"")
            if len(batch) >= BATCH or weight >= BATCH_BYTES:
                self._take(batch)
                batch, weight = [], 0
        self._take(batch)
        if self._refused_file:
            self._refused_file.close()
        self.seconds = time.monotonic() - began

    def report(self, name: str) -> str:
        """What became of the file's rows, and why some were refused, the most frequent reason first."""
        total = sum(self.counts.values())
        parts = ", ".join(f"{self.counts[result]:,} {result}" for result in RESULTS if self.counts[result])
        rate = total / max(self.seconds, 0.001)
        lines = [f"{name}: {total:,} rows in {self.seconds:.1f} s ({rate:,.0f} a second)"]
        lines.append(f"  {parts or 'nothing'}{' (dry run: nothing was written)' if self.dry_run else ''}")
        if self.counts["refused"]:
            lines += self._reasons()
            lines.append(f"  the refused rows and why: {self.refused_to}")
        return "\n".join(lines)

    def _reasons(self) -> Iterator[str]:
        told = sorted(self.refusals.items(), key=lambda one: (-one[1].number, one[1].line))
        for (field, _alike), (number, first, line) in told[:REASONS_TOLD]:
            yield f"  {number:,} × {field}: {first.reason} (line {line:,})"
        if len(told) > REASONS_TOLD:
            yield f"  and {len(told) - REASONS_TOLD:,} other reasons"

    def _read(self, row: Row) -> Any:
        """What stands in a row, or why it cannot be read."""
        try:
            if row.raw is None:
                raise Unsound([Wrong("row", f"is longer than {LONGEST_ROW} bytes")])
            return self.read(_sent_in(row.raw))
        except Unsound as error:
            return error

    def _take(self, batch: list[tuple[Row, Any]]) -> None:
        rows = [read for _row, read in batch if not isinstance(read, Unsound)]
        taken = iter((self._try(rows) if self.dry_run else self.take(rows)) if rows else [])
        for row, read in batch:
            if isinstance(read, Unsound):
                self._refuse(row, "", read.wrong)
                continue
            one = next(taken)
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
        self._count(wrong, row.line)
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

    def _count(self, wrong: list[Wrong], line: int) -> None:
        """Count what is alike but for its place, and for the values in it."""
        for one in wrong[:MOST_NAMED]:
            alike = NUMBERED_STEP.sub(".*", one.field), VALUES.sub("…", one.reason)
            number, first, at = self.refusals.get(alike, Refusals(0, one, line))
            self.refusals[alike] = Refusals(number + 1, first, at)


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
    """The rows of a file. A bar fills as its bytes are read; away from a terminal, lines say how far it is.

    Raises OtherFormat where it is no file of rows.
    """
    is_file = name != "-"
    size = Path(name).stat().st_size if is_file else None
    with ExitStack() as opened:
        under = opened.enter_context(Path(name).open("rb")) if is_file else sys.stdin.buffer
        stream: Any = opened.enter_context(gzip.GzipFile(fileobj=under)) if name.endswith(".gz") else under
        bar = opened.enter_context(_bar(name, size))
        tell = _Lines(name, size)
        number, is_begun = 0, False
        while raw := stream.readline(LONGEST_ROW + 1):
            number += 1
            if number == 1:
                raw = raw.removeprefix(BOM)
            if not is_begun and raw.strip():
                _refuse_other_formats(raw)
                is_begun = True
            if len(raw) > LONGEST_ROW and not raw.endswith(b"\n"):
                while (rest := stream.readline(LONGEST_ROW)) and not rest.endswith(b"\n"):
                    pass
                yield Row(number, None)
            else:
                yield Row(number, raw)
            if number % 200 == 0:
                read = under.tell() if size else 0
                bar.update(read - bar.n)
                tell(number, read)


def _refuse_other_formats(first: bytes) -> None:
    """Name what a file is by its first row, where that is no row but the beginning of something else."""
    if first.startswith(UTF_16) and first[:40].decode("utf-16", "replace")[:1].isascii():
        raise OtherFormat("this is UTF-16: save it as UTF-8")
    if first[:2] in (b"{\0", b"[\0", b"\0{", b"\0["):
        raise OtherFormat("this is UTF-16: save it as UTF-8")
    if ARRAY.match(first):
        raise OtherFormat("this is a JSON array: write one object a line, as `jq -c '.[]'` does")
    if CSV.match(first[:LONGEST_HEADER]):
        raise OtherFormat("this is CSV: write one JSON object a line, as docs/connect.md says")


class _Lines:
    """Says how far it is where there is no terminal, every ten seconds."""

    def __init__(self, name: str, size: int | None) -> None:
        self.name, self.size = Path(name).name, size
        self.next_at = time.monotonic() + SECONDS_BETWEEN_LINES

    def __call__(self, rows: int, read: int) -> None:
        if time.monotonic() < self.next_at or sys.stderr.isatty():
            return
        share = f", {100 * read // self.size} %" if self.size else ""
        sys.stderr.write(f"{self.name}: {rows:,} rows read{share}\n")
        sys.stderr.flush()
        self.next_at = time.monotonic() + SECONDS_BETWEEN_LINES


def _bar(name: str, size: int | None) -> Any:
    return tqdm(total=size, unit="B", unit_scale=True, desc=Path(name).name, disable=None)
