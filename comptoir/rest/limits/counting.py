"""Counting tries under their limits: all of one request in one statement, and one to give back.

A counter begins with the first try and ends after its time; what is refused is not counted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from comptoir.rest.limits import redis
from comptoir.rest.models import Counter, Tries

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class TooMany(Exception):
    """Something was done more often than is allowed; it is allowed again in `seconds_left`."""

    def __init__(self, names: frozenset[str], seconds_left: int) -> None:
        super().__init__(", ".join(sorted(names)))
        self.seconds_left = seconds_left


class Rate(NamedTuple):
    """So many tries in so many seconds."""

    most: int
    seconds: int


class Limit(NamedTuple):
    """What is counted: `name` is a line of `LIMITS` in the settings, such as `"5/5m,100/d"`.

    `about` is what its counters hang on (an account, an address, a network), all of which `forget` drops;
    `apart` is what is counted apart of it. `times` as much is allowed as the line says. `rates` stands in
    place of the line.
    """

    name: str
    about: str
    apart: str = ""
    times: int = 1
    rates: str = ""

    def counters(self) -> list[tuple[Tries, int]]:
        """Each counter, and how many tries it allows."""
        apart = f":{sha256(self.apart.encode()).hexdigest()[:32]}" if self.apart else ""
        return [
            (Tries(self.about, f"{self.name}/{rate.seconds}{apart}", rate.seconds), rate.most * self.times)
            for rate in self.parsed()
        ]

    def parsed(self) -> list[Rate]:
        """How many tries are allowed in how many seconds."""
        return _rates(self.rates or settings.LIMITS[self.name])


class Use(NamedTuple):
    """How far one counter is: `number` tries of `most`, until it ends in `seconds_left`."""

    number: int
    most: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        return self.number > self.most


class Counted(NamedTuple):
    """What became of the tries that were counted together.

    `over` names the limits that are over, for as long as `seconds_left`.
    """

    tries: list[Tries]
    over: frozenset[str] = frozenset()
    seconds_left: int = 0

    def give_back(self, *, but: str = "") -> None:
        """Take the tries back, all but those of one limit: they were no guesses."""
        tries = [one for one in self.tries if not but or not one.name.startswith(f"{but}/")]
        if tries:
            _add(tries, -1)


def count(*limits: Limit) -> Counted:
    """Count a try under each of these limits; where one is over, the others are given back."""
    counters = {tries: (limit, most) for limit in limits for tries, most in limit.counters()}
    numbers = _add(list(counters), 1)
    over = {tries for tries, (_limit, most) in counters.items() if numbers[tries][0] > most}
    if not over:
        return Counted(list(counters))
    within = [tries for tries in counters if tries not in over]
    if within:
        _add(within, -1)
    names = frozenset(counters[tries][0].name for tries in over)
    return Counted([], names, max(numbers[tries][1] for tries in over))


def count_or_refuse(*limits: Limit) -> Counted:
    """Count a try under each of these limits. Raises TooMany where one is over."""
    counted = count(*limits)
    if counted.over:
        raise TooMany(counted.over, counted.seconds_left)
    return counted


def uses_of(*limits: Limit, step: int = 0) -> dict[Limit, list[Use]]:
    """How far each of these limits is, `step` tries later."""
    counters = [(limit, tries, most) for limit in limits for tries, most in limit.counters()]
    numbers = _add([tries for _limit, tries, _most in counters], step)
    uses: dict[Limit, list[Use]] = {}
    for limit, tries, most in counters:
        uses.setdefault(limit, []).append(Use(numbers[tries][0], most, numbers[tries][1]))
    return uses


def forget(*about: str) -> None:
    """Let everything begin anew that was counted about somebody or something."""
    if settings.REDIS_URL:
        redis.forget(about)
    # Also with Redis: what was counted here while it was gone.
    Counter.forget(about)


def _add(tries: list[Tries], step: int) -> dict[Tries, tuple[int, int]]:
    """Add to the counters: the number of each now, and in how many seconds it ends."""
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
