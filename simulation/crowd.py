"""Many plans are played in several processes: each in one of its own, so that none leaves anything behind."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Iterable, Iterator
from itertools import count
from multiprocessing.connection import Connection, wait
from typing import Any

from simulation.environment import Databases
from simulation.play import play
from simulation.story import Failure, Plan, Verdict

NUMBERS = count(1)
FORK = multiprocessing.get_context("fork")


def play_all(plans: Iterable[Plan], databases: Databases, *, processes: int) -> Iterator[Verdict]:
    """Play these plans, and yield each verdict as it comes."""
    waiting, running = iter(plans), dict[Any, tuple[Any, Plan]]()
    while True:
        while len(running) < processes and (plan := next(waiting, None)) is not None:
            # While some are played, others may be made shorter.
            running |= _start(plan, databases, f"play{next(NUMBERS)}")
        if not running:
            return
        for ready in wait(list(running)):
            pipe: Any = ready
            process, plan = running.pop(pipe)
            yield _verdict_of(pipe, plan)
            process.join()


def _start(plan: Plan, databases: Databases, name: str) -> dict[Connection, tuple[Any, Plan]]:
    reader, writer = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_play, args=(plan, databases, name, writer))
    process.start()
    writer.close()
    return {reader: (process, plan)}


def _play(plan: Plan, databases: Databases, name: str, writer: Connection) -> None:
    writer.send_bytes(pickle.dumps(play(plan, databases, name)))


def _verdict_of(pipe: Connection, plan: Plan) -> Verdict:
    try:
        verdict: Verdict = pickle.loads(pipe.recv_bytes())  # noqa: S301 - of our own child
    except EOFError:
        return Verdict(plan, Failure("the simulation itself works", 0, "its process died"))
    return verdict
