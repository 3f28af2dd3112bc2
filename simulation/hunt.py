"""Hunt faults that were planted: seeds are played with each of them until a rule breaks."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator

from django.db import connection

from simulation.crowd import play_all
from simulation.environment import Databases
from simulation.faults import FAULTS
from simulation.faults.fault import Fault
from simulation.story import Failure, Plan, Verdict

# What a fault brings down that takes the place of a function with other arguments
PLANTED_WRONGLY = {"nothing breaks (TypeError)", "nothing breaks (AttributeError)"}


def hunt(names: Collection[str], databases: Databases, *, processes: int, most: int, days: int) -> int:
    """Print by which rule each of these faults is found, of all where none is named; 1 if one is not."""
    chosen = [FAULTS[name] for name in names] if names else list(FAULTS.values())
    faults = [fault for fault in chosen if fault.only_on in ("", connection.vendor)]
    found: dict[str, Verdict] = {}
    started = time.perf_counter()
    for verdict in play_all(_plans(faults, found, most=most, days=days), databases, processes=processes):
        name = verdict.plan.fault
        if verdict.failure and _is_planted_wrongly(verdict.failure):
            print(f"{name}: does not fit the house any more: {verdict.failure.words[-300:]}", flush=True)
        elif verdict.failure and name not in found:
            found[name] = verdict
            failure = verdict.failure
            words = " ".join(failure.words.split())[-160:]
            print(
                f"{name}: found by seed {verdict.plan.seed} on day {failure.day} after {verdict.seconds:.0f} s\n"
                f"    {FAULTS[name].words}\n    {failure.rule}: {words}",
                flush=True,
            )
    for fault in faults:
        if fault.name not in found:
            print(f"{fault.name}: NOT FOUND in {most} seeds of {days} days ({fault.words})", flush=True)
    for fault in chosen:
        if fault not in faults:
            print(f"{fault.name}: is looked for on {fault.only_on} alone")
    print(f"{len(found)} of {len(faults)} faults found in {time.perf_counter() - started:.0f} s")
    return 0 if len(found) == len(faults) else 1


def _is_planted_wrongly(failure: Failure) -> bool:
    """Tell whether a fault broke the house by not fitting it, at once or in what the worker did later."""
    is_misfit = "TypeError" in failure.words and "<locals>" in failure.words.splitlines()[-1]
    return failure.rule in PLANTED_WRONGLY or is_misfit


def _plans(faults: Collection[Fault], found: Collection[str], *, most: int, days: int) -> Iterator[Plan]:
    """Yield a seed for each fault that is not found yet, then the next seed."""
    for seed in range(1, most + 1):
        for fault in faults:
            if fault.name not in found:
                yield Plan(seed, days, fault.name)
