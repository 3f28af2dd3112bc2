"""The command: play seeds, and print of each that fails its seed and the shortest story that still fails."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.environment import Databases
    from simulation.story import Verdict

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - files of a house that lives for minutes


def main() -> int:
    chosen = _arguments()
    folder = Path(
        tempfile.mkdtemp(prefix="comptoir-simulation-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
    )
    try:
        return _run(chosen, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(chosen: argparse.Namespace, folder: Path) -> int:
    from simulation.environment import make_databases, open_house

    open_house(folder)
    databases = make_databases(folder)
    try:
        if chosen.faults is not None:
            from simulation.hunt import hunt

            return hunt(
                chosen.faults, databases, processes=chosen.processes, most=chosen.most, days=chosen.days
            )
        return _play(chosen, databases)
    finally:
        databases.close()


def _play(chosen: argparse.Namespace, databases: Databases) -> int:
    from simulation.crowd import play_all
    from simulation.story import Plan

    started, failed, number = time.perf_counter(), 0, 0
    plans = [Plan(seed, chosen.days, chosen.fault) for seed in _seeds(chosen.seed)]
    for verdict in play_all(plans, databases, processes=chosen.processes):
        number += 1
        steps, seconds = sum(verdict.counts.values()), verdict.seconds
        if verdict.failure is None:
            print(
                f"seed {verdict.plan.seed}: {chosen.days} days hold ({steps} steps, {seconds:.1f} s)",
                flush=True,
            )
            continue
        failed += 1
        print(f"seed {verdict.plan.seed} FAILS after {steps} steps, {seconds:.1f} s", flush=True)
        _print_failure(verdict, databases, chosen)
    seconds = time.perf_counter() - started
    print(f"{number - failed} of {number} seeds hold, {chosen.days} days each, in {seconds:.0f} s")
    return 1 if failed else 0


def _print_failure(verdict: Verdict, databases: Databases, chosen: argparse.Namespace) -> None:
    from simulation.shrink import shrink

    shortest = shrink(verdict, databases, processes=chosen.processes, seconds=chosen.shrink)
    failure = shortest.failure or verdict.failure
    if failure is None:
        return
    print(f"\n  broken on day {failure.day}: {failure.rule}\n  {failure.words.strip()}\n")
    print(f"  the shortest story that still fails ({len(shortest.steps)} of {len(verdict.steps)} steps):")
    print("\n".join(f"    {line}" for line in shortest.told))
    print(f"\n  again: make simulate SEED={verdict.plan.seed} DAYS={verdict.plan.days}\n", flush=True)


def _seeds(chosen: str) -> Iterator[int]:
    for part in chosen.split(","):
        first, _to, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--seed", default="1", help="a seed, or several: 1-10,17")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument(
        "--shrink", type=float, default=240, help="for how many seconds a story is made shorter"
    )
    parser.add_argument("--fault", default="", help="plant this fault")
    parser.add_argument("--faults", nargs="*", help="hunt these faults, or all of them, seed by seed")
    parser.add_argument("--most", type=int, default=12, help="in how many seeds a fault is hunted")
    return parser.parse_args()


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # Sets are walked in the same sequence each time.
        os.execve(  # noqa: S606
            sys.executable,
            [sys.executable, "-m", "simulation", *sys.argv[1:]],
            {**os.environ, "PYTHONHASHSEED": "0"},
        )
    sys.exit(main())
