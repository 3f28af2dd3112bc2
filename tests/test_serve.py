"""`comptoir serve` as a supervisor meets it: how it starts, ends, starts anew, and outlives its processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from comptoir.project.serving.server import HouseServer
from tests.processes import start, wait_for, wait_until
from tests.proxies import HOST, House, connect, free_port
from tests.served import copied

Server = tuple[subprocess.Popen[bytes], House]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: Any, _furnished_house: Any) -> Iterator[dict[str, str]]:
    with copied(tmp_path_factory.mktemp("serve"), _furnished_house) as (environment, _key):
        # As many threads as it has by itself
        environment.pop("COMPTOIR_THREADS")
        yield environment


@contextmanager
def started(environment: dict[str, str], processes: int) -> Iterator[Server]:
    port = free_port()
    process = start(environment, "serve", "--processes", str(processes), "--address", f"127.0.0.1:{port}")
    try:
        yield process, House(port)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.fixture
def starting(environment: dict[str, str]) -> Iterator[Server]:
    """A server that was started just now."""
    with started(environment, 1) as server:
        yield server


@pytest.fixture
def serving(starting: Server) -> Server:
    wait_until(starting[1].is_alive, starting[0])
    return starting


@pytest.fixture(scope="module")
def lasting(environment: dict[str, str]) -> Iterator[Server]:
    """A server of two processes that goes on whatever the tests do to it."""
    with started(environment, 2) as server:
        wait_until(lambda: server[1].is_alive() and len(children(server[0].pid)) == 2, server[0])
        yield server


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def sockets(pid: int) -> set[str]:
    """What the sockets of that process are known by."""
    found = set()
    with suppress(OSError):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(os.readlink(file))
    return {name for name in found if name.startswith("socket:")}


def is_over(pid: int) -> bool:
    """Whether a process has ended; one that nobody has buried yet has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


class TestEnd:
    def test_sigterm_ends_it_and_its_processes(self, serving: Server) -> None:
        process, house = serving
        found = children(process.pid)

        process.terminate()

        assert process.wait(30) == 0
        wait_for(lambda: all(is_over(pid) for pid in found))
        assert not house.is_alive()

    @pytest.mark.parametrize("once", ["it runs", "its processes are born"])
    def test_sigterm_in_its_first_moments_is_heeded(self, starting: Server, once: str) -> None:
        process, _house = starting
        if once == "its processes are born":
            wait_for(lambda: children(process.pid))
        found = children(process.pid)

        process.terminate()

        process.wait(30)
        wait_for(lambda: all(is_over(pid) for pid in found))

    def test_a_request_that_is_under_way_ends_well(self, serving: Server) -> None:
        process, house = serving
        with connect(house.port, is_secure=False) as line:
            head = f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: 5\r\n\r\n"
            line.sendall(f"{head}lo".encode())
            wait_for(house.is_alive)

            process.terminate()
            line.sendall(b"gin")

            assert line.recv(65536).startswith(b"HTTP/1.1 403 ")
        assert process.wait(30) == 0

    def test_a_second_sigterm_ends_it_at_once(self, serving: Server) -> None:
        process, house = serving
        with connect(house.port, is_secure=False) as line:
            line.sendall(f"POST / HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 5\r\n\r\n".encode())
            wait_for(house.is_alive)
            found = children(process.pid)
            process.terminate()
            wait_for(lambda: refuses(house.port))

            process.terminate()

            assert process.wait(5) == 1
        wait_for(lambda: all(is_over(pid) for pid in found))

    def test_what_does_not_end_within_a_minute_is_killed(self) -> None:
        assert HouseServer("127.0.0.1:1", processes=1).workers_kill_timeout == 60

    def test_its_processes_do_not_outlive_it(self, serving: Server) -> None:
        process, _house = serving
        found = children(process.pid)

        process.kill()

        wait_for(lambda: all(is_over(pid) for pid in found))


def refuses(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) != 0


class TestStart:
    def test_on_a_port_that_is_taken_it_says_so(self, environment: dict[str, str], lasting: Server) -> None:
        _process, house = lasting
        second = start(environment, "serve", "--address", f"127.0.0.1:{house.port}")

        _out, err = second.communicate(timeout=60)

        assert second.returncode == 1
        assert err.decode().startswith(
            f"comptoir: cannot listen on 127.0.0.1:{house.port}: Address already in use."
        )
        assert house.is_alive()

    def test_what_cannot_run_ends_with_an_error(self, environment: dict[str, str]) -> None:
        broken = {**environment, "COMPTOIR_TIME_ZONE": "Nowhere"}
        line = start(broken, "serve", "--address", f"127.0.0.1:{free_port()}")

        _out, err = line.communicate(timeout=60)

        assert line.returncode == 1
        assert "COMPTOIR_TIME_ZONE" in err.decode()

    def test_it_ends_where_none_of_its_processes_ever_starts(self, environment: dict[str, str]) -> None:
        line = [sys.executable, "-m", "comptoir.project.serving.server", "--processes", "2", "--address"]
        # The first process reads no settings, so only the others fail.
        process = subprocess.Popen(
            [*line, f"127.0.0.1:{free_port()}"],
            env={**environment, "COMPTOIR_TIME_ZONE": "Nowhere"},
            stderr=subprocess.DEVNULL,
        )

        try:
            assert process.wait(30) == 1
        finally:
            process.kill()

    def test_it_takes_the_socket_that_systemd_hands_over(self, environment: dict[str, str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as handed:
            house = House(handed.getsockname()[1])
            command = (
                "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ['LISTEN_PID'] = str(os.getpid());"
            )
            command += "os.execv(sys.executable, [sys.executable, '-m', 'comptoir.project.command', 'serve'])"
            process = subprocess.Popen(
                [sys.executable, "-c", command, str(handed.fileno())],
                env={**environment, "LISTEN_FDS": "1"},
                pass_fds=[handed.fileno()],
                stderr=subprocess.DEVNULL,
            )
            try:
                wait_until(house.is_alive, process)
            finally:
                process.terminate()
                process.wait(30)


class TestProcesses:
    def test_one_that_dies_is_replaced_and_the_other_answers_meanwhile(self, lasting: Server) -> None:
        process, house = lasting
        for _time in range(2):
            dead = children(process.pid)[0]
            os.kill(dead, signal.SIGKILL)

            assert house.is_alive()
            wait_for(lambda dead=dead: dead not in children(process.pid) and len(children(process.pid)) == 2)
        assert process.poll() is None

    def test_sighup_replaces_both_and_nobody_is_refused(self, lasting: Server) -> None:
        process, house = lasting
        before, refused, over = children(process.pid), [], threading.Event()

        def ask() -> None:
            while not over.is_set():
                if not house.is_alive():
                    refused.append(time.monotonic())

        visitor = threading.Thread(target=ask)
        visitor.start()
        try:
            process.send_signal(signal.SIGHUP)
            wait_for(lambda: len(children(process.pid)) == 2 and not set(before) & set(children(process.pid)))
        finally:
            over.set()
            visitor.join()

        assert refused == []
        assert house.is_alive()

    def test_who_was_taken_by_one_that_leaves_is_still_heard(self, serving: Server) -> None:
        process, house = serving
        [old] = children(process.pid)
        held, shared = sockets(old), sockets(old) & sockets(process.pid)
        with connect(house.port, is_secure=False) as line:
            wait_for(lambda: sockets(old) - held)
            process.send_signal(signal.SIGHUP)
            wait_for(lambda: is_over(old) or not shared & sockets(old))

            line.sendall(f"GET /health/live/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())

            assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
        wait_for(lambda: is_over(old))

    def test_sighup_keeps_the_old_ones_where_the_new_ones_do_not_start(
        self, environment: dict[str, str], lasting: Server
    ) -> None:
        process, house = lasting
        before = children(process.pid)
        # Nothing that starts now can read it
        key = Path(environment["COMPTOIR_DATA"]) / "secret-key"
        key.rename(key.with_name("kept"))
        key.mkdir()

        process.send_signal(signal.SIGHUP)

        wait_for(lambda: len(children(process.pid)) == 3)
        wait_for(lambda: children(process.pid) == before)
        assert house.is_alive()
        key.rmdir()
        key.with_name("kept").rename(key)
