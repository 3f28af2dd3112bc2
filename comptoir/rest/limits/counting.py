"""Count tries under their limits: all tries of a request in one statement, and one to give them back.

A counter starts at the first try and ends after its time; a refused try is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from comptoir.rest.limits import redis
from comptoir.rest.models import Counter, Tries

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# The prefix of counters for a network. A network that is over its limit is refused for a moment without
# asking the database, however often it comes back.
NETWORK = "network:"
REFUSED_AT_ONCE = timedelta(seconds=1)
MOST_REFUSED = 10_000

_limits: dict[str, str] = {}
_refused: dict[Tries, tuple[datetime, datetime]] = {}


def hand_over_limits(limits: Mapping[str, str]) -> None:
    """Store every app's limits by name; called once, at the start. A limit whose name ends in `_from` counts
    by network (`rest/limits/networks.py`)."""
    _limits.update(limits)


class TooMany(Exception):
    """Raised when something is done too often; it is allowed again in `seconds_left`."""

    def __init__(self, names: frozenset[str], seconds_left: int) -> None:
        super().__init__(", ".join(sorted(names)))
        self.seconds_left = seconds_left


class Rate(NamedTuple):
    """The number of tries allowed in some seconds."""

    most: int
    seconds: int


class Limit(NamedTuple):
    """A limit to count under: `name` is a key of an app's `LIMITS`, with a value such as `"5/5m,100/d"`.

    `about` is the account, address or network that the counters belong to; `forget` drops all of them.
    `apart` splits them further. `times` multiplies what is allowed. `rates` replaces the value of `LIMITS`.
    """

    name: str
    about: str
    apart: str = ""
    times: int = 1
    rates: str = ""

    def counters(self) -> list[tuple[Tries, int]]:
        """Return each counter, and how many tries it allows."""
        apart = f":{sha256(self.apart.encode()).hexdigest()[:32]}" if self.apart else ""
        return [
            (Tries(self.about, f"{self.name}/{rate.seconds}{apart}", rate.seconds), rate.most * self.times)
            for rate in self.parsed()
        ]

    def parsed(self) -> list[Rate]:
        """Return how many tries are allowed in how many seconds."""
        return _rates(self.rates or settings.LIMITS.get(self.name) or _limits[self.name])


class Use(NamedTuple):
    """The state of one counter: `number` tries of `most`, until it ends in `seconds_left`."""

    number: int
    most: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.number > self.most


class Counted(NamedTuple):
    """The result of counting tries together.

    `over` names the limits that are exceeded, for `seconds_left`.
    """

    tries: list[Tries]
    over: frozenset[str] = frozenset()
    seconds_left: int = 0

    def give_back(self, *, but: str = "") -> None:
        """Take back the tries that were no guesses: all but those of one limit."""
        tries = [tried for tried in self.tries if not but or not tried.name.startswith(f"{but}/")]
        if tries:
            _add(tries, -1)


def count(*limits: Limit) -> Counted:
    """Count a try under each of these limits; if one is exceeded, take back the others."""
    counters = {tries: (limit, most) for limit in limits for tries, most in limit.counters()}
    allowed = {tries: most for tries, (_limit, most) in counters.items()}
    over = _just_refused(allowed) or _counted_over(allowed)
    if not over:
        return Counted(list(counters))
    names = frozenset(counters[tries][0].name for tries in over)
    return Counted([], names, max(over.values()))


def count_or_refuse(*limits: Limit) -> Counted:
    """Count a try under each of these limits. Raises TooMany where one is over."""
    counted = count(*limits)
    if counted.over:
        raise TooMany(counted.over, counted.seconds_left)
    return counted


def uses_of(*limits: Limit, step: int = 0) -> dict[Limit, list[Use]]:
    """Return the state of each limit, after adding `step` tries."""
    counters = [(limit, tries, most) for limit in limits for tries, most in limit.counters()]
    numbers = _add([tries for _limit, tries, _most in counters], step)
    uses: dict[Limit, list[Use]] = {}
    for limit, tries, most in counters:
        uses.setdefault(limit, []).append(Use(numbers[tries][0], most, numbers[tries][1]))
    return uses


def forget(*about: str) -> None:
    """Reset all counters about somebody or something."""
    if settings.REDIS_URL:
        redis.forget(about)
    # With Redis too: the database counted while Redis was gone.
    Counter.forget(about)


def _counted_over(counters: Mapping[Tries, int]) -> dict[Tries, int]:
    """Count a try; return the counters that are exceeded, and in how many seconds each ends."""
    numbers = _add(list(counters), 1)
    over = {tries: numbers[tries][1] for tries, most in counters.items() if numbers[tries][0] > most}
    within = [tries for tries in counters if over and tries not in over]
    if within:
        _add(within, -1)
    _note_refused(over)
    return over


def _just_refused(counters: Iterable[Tries]) -> dict[Tries, int]:
    """Return the counters that this process found exceeded a moment ago, and in how many seconds each
    ends."""
    if not _refused:
        return {}
    now = timezone.now()
    # Look each up only once: another thread may clear them at any moment.
    noted = [(tries, _refused.get(tries)) for tries in counters]
    return {
        tries: ceil((times[1] - now).total_seconds()) for tries, times in noted if times and now < min(times)
    }


def _note_refused(over: Mapping[Tries, int]) -> None:
    if len(_refused) > MOST_REFUSED:
        _refused.clear()
    now = timezone.now()
    for tries, seconds in over.items():
        if tries.about.startswith(NETWORK):
            _refused[tries] = now + REFUSED_AT_ONCE, now + timedelta(seconds=seconds)


def _add(tries: list[Tries], step: int) -> dict[Tries, tuple[int, int]]:
    """Add to the counters; return the number of each, and in how many seconds it ends."""
    now = timezone.now()
    shared = redis.add(tries, step, now) if settings.REDIS_URL else None
    if shared is not None:
        return shared
    return Counter.add(tries, step, now) if step else Counter.read(tries, now)


@lru_cache(maxsize=200)
def _rates(line: str) -> list[Rate]:
    rates = []
    for rate in line.split(","):
        most, number, unit = re.fullmatch(r"(\d+)/(\d*)([smhd])", rate.strip()).groups()  # type: ignore[union-attr]
        rates.append(Rate(int(most), int(number or 1) * SECONDS[unit]))
    return rates
