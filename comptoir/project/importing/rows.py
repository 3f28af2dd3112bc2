"""The rows of a file, one after the other, and how far it has been read."""

from __future__ import annotations

import gzip
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

# A batch of long rows is taken over before it fills the memory.
LONGEST_ROW = BATCH_BYTES = 20_000_000
SECONDS_BETWEEN_LINES = 10.0
LONGEST_HEADER = 10_000
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ARRAY = re.compile(rb"\s*\[\s*(\{|$)")
CSV = re.compile(rb'\s*"?[\w ./()-]+"?([,;\t]"?[\w ./()-]*"?)+\s*$', re.ASCII)


class Row(NamedTuple):
    """A row of the file: its line number, and what stands there; None where it is too long to be read."""

    line: int
    raw: bytes | None


class OtherFormat(Exception):
    """A file of another kind than is read here, called by its name."""


def batches_of(name: str, size: int) -> Iterator[list[Row]]:
    """The rows of a file that are not blank, at most so many at a time, and fewer where they are long."""
    batch: list[Row] = []
    weight = 0
    for row in rows_of(name):
        if row.raw is not None and not row.raw.strip():
            continue
        batch.append(row)
        weight += len(row.raw or b"")
        if len(batch) >= size or weight >= BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def rows_of(name: str) -> Iterator[Row]:
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
