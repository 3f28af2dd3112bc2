"""`python -m bench.kill --rounds 30` kills the house again and again while it is at work, and counts.

It runs on SQLite, or in a new database on the PostgreSQL server that DATABASE_URL names. Each round kills -9
the web server, one of its processes, a worker or all of them, at a random moment, while orders, addresses,
questions and sign-ups come in and a mail server of its own takes letters, refuses them, or dies with them.
Every acknowledged row must be there once; every letter must have left; none may have two Message-IDs.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
django.setup()

from bench.kill_load import Load  # noqa: E402 - settings come first
from bench.kill_verdict import Verdict, drain  # noqa: E402
from bench.servers import wait_for_port  # noqa: E402
from tests.processes import empty_house, run, shell, start  # noqa: E402
from tests.proxies import free_port  # noqa: E402
from tests.smtp import MailServer, mail_server  # noqa: E402

WORKERS, PROCESSES, PER_ROUND = 2, 2, 20
MAIL_FAULTS: list[dict[str, str]] = [{}, {".": "451 later"}, {".": "take and hang up"}, {"DATA": "hang up"}]
CUSTOMERS = """
from comptoir.customers.examples import customer, PASSWORD
for at in range({number}):
    customer(f"c{{at}}@example.org", f"Alice {{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[at]}}", "en")
"""


class House:
    """The processes of one house; each is started again once it is gone."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment, self.port = environment, free_port()
        self.web: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start the processes that do not run, as a supervisor would."""
        if self.web is None or self.web.poll() is not None:
            line = ["serve", "--address", f"127.0.0.1:{self.port}", "--processes", str(PROCESSES)]
            self.web = self._start(*line)
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        while len(self.workers) < WORKERS:
            self.workers.append(self._start("work"))
        wait_for_port(self.port)

    def kill(self, victim: str) -> None:
        """Kill -9 the web server with its processes, one of these, one worker, or all."""
        if victim in ("web", "all") and self.web:
            os.killpg(self.web.pid, signal.SIGKILL)
            self.web.wait()
        if victim == "web process" and self.web:
            # There is none where the server is just starting, or ending after its process of the last round
            for child in _children(self.web.pid)[:1]:
                os.kill(child, signal.SIGKILL)
        for worker in self.workers if victim == "all" else self.workers[:1] if victim == "worker" else []:
            worker.kill()
            worker.wait()

    def stop(self) -> None:
        self.kill("web")
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=60)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "comptoir.project.command", *arguments]
        log = (Path(self.environment["COMPTOIR_DATA"]) / f"{arguments[0]}.log").open("ab")
        return subprocess.Popen(line, env=self.environment, stdout=log, stderr=log, start_new_session=True)


def measure(*, rounds: int, seconds: float, chance: random.Random, say: Callable[[str], None]) -> Verdict:
    """Kill under load for so many rounds, and return the verdict on everything that was acknowledged."""
    with (
        tempfile.TemporaryDirectory() as folder,
        mail_server() as server,
        empty_house(Path(folder)) as empty,
    ):
        environment = empty | {
            "COMPTOIR_PROXIES": "1",
            "COMPTOIR_API_SHOP_LIMIT": "1000000",
            "COMPTOIR_API_CUSTOMER_LIMIT": "1000000",
            "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
            "COMPTOIR_LOG_LEVEL": "WARNING",
        }
        house, load = House(environment), Load(_prepare(environment))
        house.start()
        try:
            load.start(f"http://127.0.0.1:{house.port}")
            for number in range(1, rounds + 1):
                load.wait_for_more(PER_ROUND)
                victim = _one_round(house, server, seconds=seconds, chance=chance)
                say(f"round {number}: {victim} killed; {load.told()}")
            load.stop()
            server.answers = {}
            drain(environment)
            return Verdict.of(environment, load.acknowledged, server.taken)
        finally:
            load.stop()
            house.stop()


def _one_round(house: House, server: MailServer, *, seconds: float, chance: random.Random) -> str:
    server.answers = dict(chance.choice(MAIL_FAULTS))
    time.sleep(chance.uniform(0.3, seconds))
    victim = chance.choice(["web", "web process", "worker", "worker", "all"])
    house.kill(victim)
    house.start()
    return victim


def _prepare(environment: dict[str, str]) -> str:
    run(environment, "upgrade")
    shell(environment, CUSTOMERS.format(number=Load.CUSTOMERS))
    created = start(environment, "key", "create", "--name", "Web shop")
    return created.communicate(timeout=60)[0].decode().strip()


def _children(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in children.read_text().split()] if children.exists() else []


def main() -> Any:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--rounds", type=int, default=30)
    asked.add_argument("--seconds", type=float, default=3.0, help="the longest that a round waits to kill")
    asked.add_argument("--seed", type=int, default=None, help="of what is left to chance")
    chosen = asked.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    verdict = measure(rounds=chosen.rounds, seconds=chosen.seconds, chance=chance, say=print)
    print(verdict.told())
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
