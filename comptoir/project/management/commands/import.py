"""`comptoir import`: orders and sellers from files, as history: nothing is sent to anybody."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from comptoir.project.importing import Import, OtherFormat, is_refused_file, orders_of, sellers_of

KINDS = {"orders": orders_of, "sellers": sellers_of}


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

    @translation.override("en")
    def handle(
        self, *args: Any, kind: str, files: list[str], dry_run: bool, refused: str | None, **options: Any
    ) -> None:
        any_refused, begun = False, set()
        for name in files:
            if name != "-" and not Path(name).is_file():
                raise CommandError(f"there is no file {name}", returncode=2)
            beside = refused or (
                "refused.jsonl" if name == "-" else f"{name.removesuffix('.gz')}.refused.jsonl"
            )
            if Path(beside).resolve() == Path(name).resolve():
                raise CommandError(f"{beside} is the file to import", returncode=2)
            if beside not in begun and Path(beside).exists():
                if not is_refused_file(Path(beside)):
                    words = f"{beside} is there and holds no refused rows: name another file"
                    raise CommandError(words, returncode=2)
                Path(beside).unlink()
            begun.add(beside)
            taking = Import(KINDS[kind], refused=Path(beside), dry_run=dry_run)
            try:
                taking.run(name)
            except (OSError, EOFError, OtherFormat) as error:
                raise CommandError(f"{name}: {error}", returncode=2) from None
            self.stdout.write(taking.report(name))
            any_refused |= bool(taking.counts["refused"])
        if any_refused:
            sys.exit(1)
