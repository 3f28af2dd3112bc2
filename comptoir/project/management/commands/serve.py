"""`comptoir serve`: the web server, for production behind a proxy that speaks TLS."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


def server_line(address: str, *, processes: int, reload: bool = False) -> list[str]:
    """Return the command line of the server. `address` is `host:port`."""
    line = [sys.executable, "-m", "comptoir.project.serving.server"]
    line += ["--address", address, "--processes", str(processes)]
    return [*line, "--reload"] if reload else line


class Command(BaseCommand):
    """Replaces itself by the server process, so that a supervisor talks to the server directly."""

    help = "Serve the pages. Run `comptoir work` beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--processes", type=int, default=2)

    def handle(self, *args: Any, address: str, processes: int, **options: Any) -> None:
        line = server_line(address, processes=processes)
        os.execv(line[0], line)  # noqa: S606 - our own interpreter
