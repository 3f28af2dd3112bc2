"""One file on its way in, and what is said of it at its end."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from comptoir.orders.intake.read_order import reference_in
from comptoir.project.importing.kinds import Take, Taken
from comptoir.project.importing.rows import LONGEST_ROW, Row, batches_of
from comptoir.rest.wrong import MOST_NAMED, Wrong, shown

BATCH = 1000
REASONS_TOLD = 10
REFUSED_BEGINS = b'{"line": '
NUMBERED_STEP = re.compile(r"\.\d+(?=\.|$)")
VALUES = re.compile(r"'[^']*'|`[^`]*`|\"[^\"]*\"|\d+")
RESULTS = ("created", "updated", "unchanged", "stale", "refused")


class Refusals(NamedTuple):
    """How often rows were refused for a reason; the first of them, and where it stood."""

    number: int
    first: Wrong
    line: int


class Import:
    """One file on its way in. Started again after a crash, it takes over what is not there yet.

    `take` is given at most so many rows at once.
    """

    def __init__(self, take: Take, *, refused: Path, at_once: int = BATCH) -> None:
        self.take = take
        self.at_once = at_once
        self.refused_to = refused
        self.counts: Counter[str] = Counter()
        self.refusals: dict[tuple[str, str], Refusals] = {}
        self.kept: Counter[str] = Counter()
        self.first_kept: dict[str, int] = {}
        self.seconds = 0.0
        self._refused_file: IO[str] | None = None

    def run(self, name: str) -> None:
        """Take the file over; `-` is standard input."""
        began = time.monotonic()
        for batch in batches_of(name, self.at_once):
            self._take(batch)
        if self._refused_file:
            self._refused_file.close()
        self.seconds = time.monotonic() - began

    def report(self, name: str, *, is_dry_run: bool) -> str:
        """What became of the file's rows, and why some were refused, the most frequent reason first."""
        total = sum(self.counts.values())
        parts = ", ".join(f"{self.counts[result]:,} {result}" for result in RESULTS if self.counts[result])
        rate = total / max(self.seconds, 0.001)
        lines = [f"{name}: {total:,} rows in {self.seconds:.1f} s ({rate:,.0f} a second)"]
        lines.append(f"  {parts or 'nothing'}{' (dry run: nothing was written)' if is_dry_run else ''}")
        lines += (
            f"  {number:,} × {field}: left out, or kept as it was (line {self.first_kept[field]:,})"
            for field, number in self.kept.most_common()
        )
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

    def _take(self, batch: list[Row]) -> None:
        texts = [_sent_in(row.raw) for row in batch if row.raw is not None]
        taken = iter(self.take(texts) if texts else [])
        for row in batch:
            one = next(taken) if row.raw is not None else _too_long()
            if one.wrong:
                self._refuse(row, one.reference, one.wrong)
            else:
                self.counts[one.result] += 1
                if one.kept:
                    self.kept.update(one.kept)
                    self.first_kept = dict.fromkeys(one.kept, row.line) | self.first_kept

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


def is_refused_file(path: Path) -> bool:
    """Whether a file holds refused rows, or nothing: it may be written anew."""
    with path.open("rb") as held:
        return held.read(len(REFUSED_BEGINS)) in (b"", REFUSED_BEGINS)


def _sent_in(raw: bytes) -> bytes:
    """The row that was sent: of a refused one, mended in its file, what stands in it as `row`."""
    if raw.startswith(REFUSED_BEGINS):
        with suppress(ValueError, KeyError, TypeError):
            return str(json.loads(raw)["row"]).encode()
    return raw


def _too_long() -> Taken:
    return Taken("", "refused", [Wrong("row", f"is longer than {LONGEST_ROW} bytes")], [])
