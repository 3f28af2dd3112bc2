"""`comptoir demo`: the whole product, filled, on this machine, with one command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from comptoir.customers.examples import PASSWORD
from comptoir.project.command import by_name
from comptoir.project.demo import world
from comptoir.project.management.commands.serve import server_line

SAYS_SECONDS = 15


class Command(BaseCommand):
    """Fills an embedded database if it is empty, then runs the web server and the worker until Ctrl-C."""

    help = "Run the whole product with a marketplace in it. Data is kept; --fresh starts anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--fresh", action="store_true", help="forget the demo's data and fill it anew")
        parser.add_argument("--reload", action="store_true", help="start again whenever the code changes")
        parser.add_argument("--fill-only", action="store_true", help="fill and stop")

    def handle(
        self, *args: Any, address: str, fresh: bool, reload: bool, fill_only: bool, **options: Any
    ) -> None:
        if not fill_only:
            _refuse_taken(address)
        call_command("upgrade", stdout=self.stdout, verbosity=0)
        if fresh or not world.is_filled():
            world.empty()
            world.fill(self.stdout.write)
        if not fill_only:
            self._run(address, reload=reload)

    def _run(self, address: str, *, reload: bool) -> None:
        signal.signal(signal.SIGTERM, _stop)
        lines = [
            server_line(address, processes=2, reload=reload),
            [sys.executable, "-m", "comptoir.project.command", "work"],
        ]
        # Each leads its own process group: Ctrl-C reaches only us, and we end everything they started.
        # A log line for each request would bury the links to click.
        environment = {"COMPTOIR_LOG_LEVEL": "WARNING", **os.environ}
        children = [
            subprocess.Popen(line, env=environment, start_new_session=True)  # noqa: S603 - our own
            for line in lines
        ]
        try:
            self._wait_for(f"http://{address}/health/", children)
            self.stdout.write(_welcome(address))
            self.stdout.flush()
            while all(child.poll() is None for child in children):
                time.sleep(0.3)
            raise CommandError(_ended(children))
        except KeyboardInterrupt:
            self.stdout.write("\nGoodbye.")
        finally:
            _end(children)

    def _wait_for(self, url: str, children: list[subprocess.Popen[bytes]]) -> None:
        """Wait as long as both run: how long a start takes depends on the machine."""
        self.stdout.write("The web server and the worker are starting…")
        began = told_at = time.monotonic()
        while all(child.poll() is None for child in children):
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(0.2)
            if time.monotonic() - told_at > SAYS_SECONDS:
                told_at = time.monotonic()
                self.stdout.write(f"Still starting, after {told_at - began:.0f} seconds; Ctrl-C stops it.")
        raise CommandError(_ended(children))


def _ended(children: list[subprocess.Popen[bytes]]) -> str:
    """Say which of the two has ended, and how."""
    for name, child in zip(("web server", "worker"), children, strict=True):
        if child.poll() is not None:
            return f"The {name} has ended with {child.returncode}; what it said stands above, if anything."
    return "Both have ended."


def _refuse_taken(address: str) -> None:
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        raise CommandError(f"--address is a host and a port, as in 127.0.0.1:8000, and not {address}")
    with socket.socket() as knock:
        if knock.connect_ex((host, int(port))) == 0:
            raise CommandError(
                f"Something listens on {address} already. Choose another port: make demo ADDRESS={host}:8001"
            )


def _stop(*_: Any) -> None:
    raise KeyboardInterrupt


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _welcome(address: str) -> str:
    place = f"http://{by_name(address)}/demo"
    return f"""
  Comptoir is open:   {place}/

  Alice   alice@example.org   a customer with 240 orders
  Bob     bob@example.org     a customer with 3
  Carla   carla@example.org   sells: her orders are at the desk
  Sam     sam@example.org     works here: the desk finds every customer and order
  Password of each: {PASSWORD}
  Carla and Sam are asked a second step: the code by SMS arrives in the mailbox.

  A parcel on its way, seen by everybody at once: {place}/stage/
  Mails and SMS arrive at {place}/mailbox/
  Ctrl-C stops it; the data stays. `make demo FRESH=1` starts anew.
"""
