"""The shortest story that still fails: days, actors and steps are left out, as long as the same rule breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from simulation.crowd import play_all
from simulation.environment import Databases
from simulation.story import Key, Plan, Verdict

LONGEST_SECONDS = 240.0


def shrink(
    failed: Verdict, databases: Databases, *, processes: int, seconds: float = LONGEST_SECONDS
) -> Verdict:
    """Return the verdict of the shortest plan found within so many seconds that breaks the same rule."""
    until = time.monotonic() + seconds
    if failed.failure is None:
        return failed
    best = failed
    for group in (_actors, _days, _single):
        best = _reduce(best, group, databases, processes=processes, until=until)
    # What was left out first may be spared now that others are gone.
    best = _reduce(best, _single, databases, processes=processes, until=until)
    best.shrunk_by = len(failed.steps) - len(best.steps)
    return best


def _reduce(
    best: Verdict, group: Callable[[Key], object], databases: Databases, *, processes: int, until: float
) -> Verdict:
    """Leave out groups of steps, many at once and then fewer, as delta debugging does."""
    parts = 2
    while time.monotonic() < until:
        groups = sorted({group(key) for key in best.steps}, key=str)
        if not groups or parts > 2 * len(groups):
            return best
        chunks = list(_chunks(groups, min(parts, len(groups))))
        plans = (_without(best, group, set(chunk)) for chunk in reversed(chunks))
        shorter = _first_that_fails(best, plans, databases, processes=processes, until=until)
        if shorter:
            best, parts = shorter, max(2, parts - 1)
        elif parts >= len(groups):
            return best
        else:
            parts *= 2
    return best


def _first_that_fails(
    best: Verdict, plans: Iterator[Plan], databases: Databases, *, processes: int, until: float
) -> Verdict | None:
    found = None
    for verdict in play_all((plan for plan in plans if found is None), databases, processes=processes):
        if found is None and _is_same(verdict, best) and len(verdict.steps) < len(best.steps):
            found = verdict
        if time.monotonic() > until:
            break
    return found


def _is_same(verdict: Verdict, best: Verdict) -> bool:
    failure, known = verdict.failure, best.failure
    return failure is not None and known is not None and failure.rule == known.rule


def _without(best: Verdict, group: Callable[[Key], object], left_out: set[object]) -> Plan:
    only = frozenset(key for key in best.steps if group(key) not in left_out)
    day = best.failure.day if best.failure else best.plan.days
    return replace(best.plan, only=only, days=min(best.plan.days, day + 2))


def _chunks(groups: Sequence[object], number: int) -> Iterator[Sequence[object]]:
    size = -(-len(groups) // number)
    for start in range(0, len(groups), size):
        yield groups[start : start + size]


def _actors(key: Key) -> object:
    return key.actor


def _days(key: Key) -> object:
    return f"{key.day:04}"


def _single(key: Key) -> object:
    return f"{key.day:04} {key.actor} {key.number}"
