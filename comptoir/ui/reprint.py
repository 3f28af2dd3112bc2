"""A PDF of somebody else is printed to pictures, of which a new one is made: nothing but ink comes through.

A PDF may hold scripts, forms, links, files and actions on opening. It is read in a process of its own, with
little memory and time: what breaks or fills the reader harms nobody else.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from enum import IntEnum
from pathlib import Path
from threading import Lock

LARGEST_BYTES, MOST_PAGES = 5_000_000, 4
# A3, in points: labels are A4 at most.
LONGEST_SIDE = 1200
DOTS_AN_INCH, POINTS_AN_INCH = 300, 72
# By the clock, on a machine that is busy, and of the processor
LONGEST_SECONDS, MOST_SECONDS_AT_WORK, MOST_MEMORY = 20, 10, 700_000_000
MARK, MARK_WITHIN = b"%PDF-", 1024
# What is lighter is paper.
INK = 250
# Two large ones at once would take twice the memory.
_one_at_a_time = Lock()


class Fault(IntEnum):
    """Why a PDF is not printed; the process ends with this number."""

    TOO_LARGE = 3
    NO_PDF = 4
    UNREADABLE = 5
    LOCKED = 6
    TOO_MANY_PAGES = 7
    TOO_WIDE = 8
    EMPTY = 9


class Unprintable(Exception):
    """Raised for a PDF that is not printed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def reprint(pdf: bytes) -> bytes:
    """Return a PDF with pictures of this one's pages, in grey and at 300 dots an inch.

    Raises Unprintable where it is larger than 5 MB, none, locked, empty or broken, or has too many pages or
    one that is larger than A3.
    """
    if len(pdf) > LARGEST_BYTES:
        raise Unprintable(Fault.TOO_LARGE)
    if MARK not in pdf[:MARK_WITHIN]:
        raise Unprintable(Fault.NO_PDF)
    line = [sys.executable, "-I", str(Path(__file__).resolve())]
    try:
        with _one_at_a_time:
            done = subprocess.run(line, input=pdf, capture_output=True, timeout=LONGEST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Unprintable(Fault.UNREADABLE) from None
    if done.returncode in set(Fault):
        raise Unprintable(Fault(done.returncode))
    if done.returncode or not done.stdout.startswith(MARK):
        raise Unprintable(Fault.UNREADABLE)
    return done.stdout


def _print(pdf: bytes) -> bytes:
    """Print a PDF to pictures, and those to a PDF; in the process that reads it."""
    from pypdfium2 import PdfDocument, PdfiumError
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = PdfDocument(pdf)
    except PdfiumError as error:
        raise Unprintable(
            Fault.LOCKED if error.err_code == FPDF_ERR_PASSWORD else Fault.UNREADABLE
        ) from error
    if not 1 <= len(document) <= MOST_PAGES:
        raise Unprintable(Fault.TOO_MANY_PAGES if len(document) else Fault.EMPTY)
    pages = []
    for page in document:
        if not all(1 <= side <= LONGEST_SIDE for side in page.get_size()):
            raise Unprintable(Fault.TOO_WIDE)
        bitmap = page.render(scale=DOTS_AN_INCH / POINTS_AN_INCH, grayscale=True)
        pages.append(bitmap.to_pil().convert("L"))
        page.close()
    if all(page.getextrema()[0] > INK for page in pages):
        raise Unprintable(Fault.EMPTY)
    made = io.BytesIO()
    pages[0].save(
        made, "PDF", resolution=DOTS_AN_INCH, save_all=True, append_images=pages[1:], quality=80, title=""
    )
    return made.getvalue()


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS_AT_WORK, MOST_SECONDS_AT_WORK))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        made = _print(sys.stdin.buffer.read(LARGEST_BYTES + 1))
    except Unprintable as error:
        return error.fault
    except Exception:
        return Fault.UNREADABLE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
