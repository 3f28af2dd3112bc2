"""The web server's first process: it owns the socket, and starts the processes that answer on it.

It loads no Django, so that processes started on SIGHUP run the code of that moment.
"""

from __future__ import annotations

import argparse
import ctypes
import multiprocessing
import os
import resource
import select
import signal
import socket
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server
from granian.server.common import logger

BACKLOG = 2048
# Connections that one process holds at once; each costs memory, but no thread.
CONNECTIONS = 4096
HEADER_SECONDS = 20
# How long a request may go on after SIGTERM: longer than the longest bulk request of a shop.
KILL_SECONDS = 60
# When the system closes a connection whose visitor reads nothing of the answer
UNREAD_MILLISECONDS = 60_000
READY_SECONDS = 60
# A process that dies younger than this is restarted after longer and longer pauses.
YOUNG_SECONDS, LONGEST_PAUSE_SECONDS = 10, 30
FIRST_SOCKET_OF_SYSTEMD = 3
PARENT_DEATH_SIGNAL = 1


class HouseServer(Server):  # type: ignore[misc]
    """granian's server, with our own way to listen, stop, restart and replace dead processes."""

    def __init__(self, address: str, *, processes: int, reload: bool = False) -> None:
        host, _colon, port = address.rpartition(":")
        super().__init__(
            "comptoir.project.serving.application:application",
            address=host.strip("[]"),
            port=int(port),
            interface=Interfaces.RSGI,
            workers=processes,
            loop=Loops.asyncio,
            http=HTTPModes.http1,
            websockets=False,
            backlog=BACKLOG,
            backpressure=CONNECTIONS,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
            log_level=LogLevels.warning,
            workers_kill_timeout=KILL_SECONDS,
            reload=reload,
            reload_paths=[Path(__file__).parents[2]],
        )
        self.has_answered = self.reload_signal = False
        self.pauses: dict[int, float] = {}

    def serve_house(self) -> None:
        """Serve until SIGTERM or SIGINT, which let requests finish; a second signal stops at once."""
        self.serve(target_loader=load, wrap_loader=False)

    def _init_shared_socket(self) -> None:
        self._sso = listening_socket(self.bind_addr, self.bind_port)
        self._sfd = self._sso.fileno()
        os.environ["COMPTOIR_LISTENING_FD"] = str(self._sfd)
        self._ssp, self._shd = None, SocketHolder(self._sfd, False, BACKLOG)  # type: ignore[call-arg]

    def signal_handler_interrupt(self, *_: Any) -> None:
        """Handle a signal; a process that was just forked also runs this until it sets its own handler."""
        if os.getpid() != self.pid:
            os._exit(0)
        if self.interrupt_signal:
            for worker in self.wrks:
                worker.kill()
            os._exit(1)
        super().signal_handler_interrupt()

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            if self.reload_signal and not self.interrupt_signal:
                self.reload_signal = False
                self._start_anew(spawn_target, target_loader)
            while self.interrupt_children and not self.interrupt_signal:
                self._replace(self.interrupt_children.pop(0), spawn_target, target_loader)

    def _start_anew(self, spawn_target: Any, target_loader: Any) -> None:
        """Replace the processes one by one, each once its successor answers; otherwise keep the old ones."""
        for at, old in enumerate(list(self.wrks)):
            new = self._started(at, spawn_target, target_loader)
            if not new.answers(READY_SECONDS):
                logger.error("The new process did not start; the old ones go on.")
                new.kill()
                return
            self.wrks[at] = new
            old.terminate()
            old.join(KILL_SECONDS)
            if old.is_alive():
                old.kill()

    def _replace(self, at: int, spawn_target: Any, target_loader: Any) -> None:
        """Start a process for one that died; stop the house if none has ever answered."""
        dead = self.wrks[at]
        if dead.is_alive():
            return
        if not any(worker.answers(0) for worker in self.wrks) and not self.has_answered:
            self.interrupt_signal = True
            self.interrupt_children.append(at)
            return
        self.has_answered = True
        is_young = time.monotonic() - dead.birth < YOUNG_SECONDS
        pause = min(max(1, self.pauses.get(at, 0) * 2), LONGEST_PAUSE_SECONDS) if is_young else 0
        self.pauses[at] = pause
        logger.error(f"Process {at + 1} died; another starts in {pause} s.")
        until = time.monotonic() + pause
        while not self.interrupt_signal and time.monotonic() < until:
            time.sleep(0.1)
        if not self.interrupt_signal:
            self.wrks[at] = self._started(at, spawn_target, target_loader)

    def _started(self, at: int, spawn_target: Any, target_loader: Any) -> Any:
        worker = self._spawn_worker(idx=at, target=spawn_target, callback_loader=target_loader)
        worker.start()
        return worker

    def _spawn_worker(self, *args: Any, **named: Any) -> Any:
        worker = super()._spawn_worker(*args, **named)
        reading, writing = os.pipe()
        begin = worker.start

        def start() -> None:
            os.environ["COMPTOIR_READY_FD"] = str(writing)
            begin()
            os.close(writing)

        worker.start, worker.answers = start, Readiness(reading)
        return worker


class Readiness:
    """Whether a process answers: it writes into a pipe when it does; the pipe closes if it dies before."""

    def __init__(self, reading: int) -> None:
        self.reading, self.is_ready = reading, False

    def __call__(self, seconds: float) -> bool:
        if not self.is_ready and select.select([self.reading], [], [], seconds)[0]:
            self.is_ready = os.read(self.reading, 1) == b"1"
        return self.is_ready


def load() -> Any:
    """Load the application in its own process, which ends when the first process does."""
    ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
    from comptoir.project.serving.application import application

    return application


def listening_socket(host: str, port: int) -> socket.socket:
    """Return the socket that systemd hands over, else a new one; exit with a message if the port is taken.

    All processes share it: what waits on it survives the death of one, and no second server can bind it.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        listening = socket.socket(fileno=FIRST_SOCKET_OF_SYSTEMD)
    else:
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            sys.exit(f"comptoir: cannot listen on {host}:{port}: {error.strerror}. Is it running already?")
    # Accepted connections inherit these.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MILLISECONDS)
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--processes", type=int, required=True)
    parser.add_argument("--reload", action="store_true")
    arguments = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    # Forked processes share the socket.
    multiprocessing.set_start_method("fork")
    with TemporaryDirectory(prefix="comptoir-metrics-") as folder:
        # The processes count here, so that any of them can add up all counts
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        HouseServer(arguments.address, processes=arguments.processes, reload=arguments.reload).serve_house()


if __name__ == "__main__":
    main()
