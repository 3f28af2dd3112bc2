"""Several processes that take the rows of one file over, each the rows of other customers."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import django
from django.utils import translation

if TYPE_CHECKING:
    from comptoir.project.importing.kinds import Split, Take, Taken


# Objects made and not yet gone, before Python looks for circles among the new ones; by itself it says 700.
NEW_OBJECTS = 50_000


class Processes:
    """So many processes among which rows are split; the next rows begin once all of these are taken over.

    So nobody's rows are ever with two of them, and what stands later in the file comes later.
    """

    def __init__(self, number: int, take: Take, split: Split) -> None:
        self.number, self.take, self.split = number, take, split
        # Not forked: a child that shared this process's connection would break it.
        context = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(number, mp_context=context, initializer=begin)

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.pool.shutdown(cancel_futures=True)

    def __call__(self, rows: Sequence[bytes]) -> list[Taken]:
        """Take rows over. Raises BrokenProcessPool where a process has ended before it was done."""
        parts = self.split(rows, self.number)
        taken: list[Any] = [None] * len(rows)
        for part, results in zip(
            parts, self.pool.map(self.take, [[rows[at] for at in part] for part in parts]), strict=True
        ):
            for at, one in zip(part, results, strict=True):
                taken[at] = one
        return taken


def begin() -> None:
    """Begin a process of the import: in English, as the command itself, and gone once that is gone."""
    # Who stops the command stops it all: the command ends its processes itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()
    translation.activate("en")
    look_for_circles_seldom()


def look_for_circles_seldom() -> None:
    """Let Python collect garbage less often. A batch of orders makes many objects and no circle: to look for
    one takes a quarter of the time. A web server does not, since its pages make circles."""
    gc.set_threshold(NEW_OBJECTS)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
