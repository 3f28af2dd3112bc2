"""`comptoir import`: import orders and sellers from files, as history: nothing is sent to anybody."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from comptoir.project.importing.file import BATCH, Import, is_refused_file
from comptoir.project.importing.kinds import KINDS, Kind, Take, try_out
from comptoir.project.importing.processes import Processes, look_for_circles_seldom
from comptoir.project.importing.rows import OtherFormat

MOST_PROCESSES = 16
ENDED = "one of the processes was ended before it was done: start the same command again, and it goes on"


class Command(BaseCommand):
    """Reads JSON Lines (see docs/connect.md); a file may be gzipped, `-` is standard input."""

    help = "Take over orders or sellers from files. Ends with 1 where a row was refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=sorted(KINDS))
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument(
            "--refused", metavar="FILE", help="where refused rows go (default: FILE.refused.jsonl)"
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=1,
            metavar="N",
            help=f"take orders over in so many processes, at most {MOST_PROCESSES} (default: 1)",
        )

    @translation.override("en")
    def handle(
        self,
        *args: Any,
        kind: str,
        files: list[str],
        dry_run: bool,
        refused: str | None,
        processes: int,
        **options: Any,
    ) -> None:
        look_for_circles_seldom()
        any_refused, begun = False, set()
        with _taking(KINDS[kind], processes, dry_run=dry_run) as take:
            for name in files:
                beside = Path(_beside(name, refused))
                if beside not in begun and beside.exists():
                    if not is_refused_file(beside):
                        words = f"{beside} is there and holds no refused rows: name another file"
                        raise CommandError(words, returncode=2)
                    beside.unlink()
                begun.add(beside)
                taking = Import(take, refused=beside, at_once=BATCH * processes)
                try:
                    taking.run(name)
                except (OSError, EOFError, OtherFormat) as error:
                    raise CommandError(f"{name}: {error}", returncode=2) from None
                except BrokenProcessPool:
                    raise CommandError(f"{name}: {ENDED}", returncode=2) from None
                self.stdout.write(taking.report(name, is_dry_run=dry_run))
                any_refused |= bool(taking.counts["refused"])
        if any_refused:
            sys.exit(1)


@contextmanager
def _taking(kind: Kind, processes: int, *, dry_run: bool) -> Iterator[Take]:
    """How rows of a kind are taken over in so many processes."""
    take = partial(try_out, kind.take) if dry_run else kind.take
    if not 1 <= processes <= MOST_PROCESSES:
        raise CommandError(f"--processes is a number from 1 to {MOST_PROCESSES}", returncode=2)
    if processes == 1:
        yield take
    elif kind.split is None:
        raise CommandError("--processes is for orders alone", returncode=2)
    else:
        with Processes(processes, take, kind.split) as together:
            yield together


def _beside(name: str, refused: str | None) -> str:
    """Where the refused rows of a file go."""
    if name != "-" and not Path(name).is_file():
        raise CommandError(f"there is no file {name}", returncode=2)
    beside = refused or ("refused.jsonl" if name == "-" else f"{name.removesuffix('.gz')}.refused.jsonl")
    if Path(beside).resolve() == Path(name).resolve():
        raise CommandError(f"{beside} is the file to import", returncode=2)
    return beside
