"""Real processes of the house, with a database of their own, to be killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.shells import end_shells, tell

DATABASE_FILE = "comptoir.sqlite3"
_started: dict[str, list[subprocess.Popen[bytes]]] = defaultdict(list)
QUICK = {"COMPTOIR_WORKER_LOOKS": "0.05", "COMPTOIR_WORKER_RENEWS": "0.2", "COMPTOIR_WORKER_LOST": "1"}


@contextmanager
def empty_house(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of processes that share one empty house, in a database of the kind that the tests run on."""
    with bare_house(folder) as environment:
        run(environment, "migrate", "-v0")
        yield environment


@contextmanager
def bare_house(folder: Path) -> Iterator[dict[str, str]]:
    """The same, whose database has no tables yet."""
    with _database() as url, _none_left(folder):
        yield _environment(folder, url)


@contextmanager
def copied_house(folder: Path, other: dict[str, str]) -> Iterator[dict[str, str]]:
    """Another house like that one, which nothing may use meanwhile."""
    url = other.get("DATABASE_URL", "")
    with _database(of=url.rpartition("/")[2]) as own:
        shutil.copytree(other["COMPTOIR_DATA"], folder, dirs_exist_ok=True)
        with _none_left(folder):
            yield _environment(folder, own)


def _environment(folder: Path, url: str) -> dict[str, str]:
    environment = {**os.environ, **QUICK, "COMPTOIR_DATA": str(folder), "COMPTOIR_LOG_LEVEL": "ERROR"}
    environment.pop("COMPTOIR_DEMO", None)
    return {**environment, "DATABASE_URL": url} if url else environment


@contextmanager
def _database(of: str = "template1") -> Iterator[str]:
    """A new database of PostgreSQL, a copy of that one; nothing on SQLite, whose file is in the folder."""
    held = settings.DATABASES["default"]
    if "postgresql" not in held["ENGINE"]:
        yield ""
        return
    import psycopg

    name = f"house_{uuid.uuid4().hex[:12]}"
    place = {"host": held["HOST"], "port": held["PORT"], "user": held["USER"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **place) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
        try:
            yield f"postgres://{held['USER']}@{held['HOST']}:{held['PORT']}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _none_left(folder: Path) -> Iterator[None]:
    """End the house's shell, and what a test that failed has left running in it."""
    try:
        yield
    finally:
        end_shells(str(folder))
        for process in _started.pop(str(folder), ()):
            if process.poll() is None:
                process.kill()
                process.wait()


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command of the house, its standard input a pipe that stays open."""
    line = [sys.executable, "-m", "comptoir.project.command", *arguments]
    pipe = subprocess.PIPE
    process = subprocess.Popen(line, env=environment, stdin=pipe, stdout=pipe, stderr=pipe)
    _started[environment["COMPTOIR_DATA"]].append(process)
    return process


def run(environment: dict[str, str], *arguments: str, exits: int = 0, seconds: float = 60) -> str:
    """Run a command of the house to its end."""
    process = start(environment, *arguments)
    out, err = process.communicate(timeout=seconds)
    assert process.returncode == exits, err.decode() + out.decode()
    return out.decode()


def shell(environment: dict[str, str], code: str) -> str:
    """Run some Python in the house; answers what it prints."""
    return tell(environment, code)[0].strip()


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Until a process that was started does its work; one that has ended says why."""
    wait_for(lambda: process.poll() is not None or is_ready())
    if process.poll() is not None:
        said = process.stderr.read().decode() if process.stderr else ""
        raise AssertionError(f"it has ended with {process.returncode}: {said}")


def wait_for(what: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true answer, asked again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
