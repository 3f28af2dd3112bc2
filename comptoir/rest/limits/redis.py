"""Counters in Redis or Valkey: a hash for each thing that they hang on, so that all of it is dropped at once.

Where Redis does not answer, nothing is counted here, and the database counts instead.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from comptoir.rest.models import Tries

log = logging.getLogger(__name__)
ANSWERS_WITHIN_SECONDS = 0.5
# A Redis that is gone is not waited for again with every request.
LEFT_ALONE_SECONDS = 5
PREFIX = "comptoir:counters:"

SCRIPT = """
local now, step, numbers = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for at, key in ipairs(KEYS) do
  local name, seconds = ARGV[2 * at + 1], tonumber(ARGV[2 * at + 2])
  local number, ends = string.match(redis.call('HGET', key, name) or '', '^(%d+) ([%d.]+)$')
  number, ends = tonumber(number or 0), tonumber(ends or 0)
  if ends <= now then number, ends = 0, now + seconds end
  if step ~= 0 then
    number = math.max(0, number + step)
    redis.call('HSET', key, name, string.format('%d %.3f', number, ends))
    local left = math.ceil(ends - now)
    if redis.call('TTL', key) < left then redis.call('EXPIRE', key, left) end
  end
  numbers[at] = {number, math.ceil(ends - now)}
end
return numbers
"""

_alone_until = 0.0


def add(tries: Sequence[Tries], step: int, now: datetime) -> dict[Tries, tuple[int, int]] | None:
    """Add to the counters, as `Counter.add` does; None where Redis does not answer."""
    arguments = [now.timestamp(), step, *(part for one in tries for part in (one.name, one.seconds))]
    keys = [PREFIX + one.about for one in tries]
    numbers = _asked(lambda: _script()(keys=keys, args=arguments))
    if numbers is None:
        return None
    return {one: (number, left) for one, (number, left) in zip(tries, numbers, strict=True)}


def forget(about: Sequence[str]) -> None:
    """Drop everything that was counted about somebody or something."""
    _asked(lambda: _client().delete(*(PREFIX + one for one in about)))


def is_redis_gone() -> bool:
    """Whether counters should be in Redis, and it does not answer: they are in the database meanwhile."""
    from redis.exceptions import RedisError

    if not settings.REDIS_URL:
        return False
    try:
        _client().ping()
    except RedisError:
        return True
    return False


def _asked(ask: Any) -> Any:
    global _alone_until
    from redis.exceptions import RedisError

    if time.monotonic() < _alone_until:
        return None
    try:
        return ask()
    except RedisError as error:
        _alone_until = time.monotonic() + LEFT_ALONE_SECONDS
        log.warning("Redis does not answer (%s): tries are counted in the database", type(error).__name__)
        return None


@lru_cache(maxsize=1)
def _client_at(url: str) -> Any:
    from redis import Redis

    wait = ANSWERS_WITHIN_SECONDS
    return Redis.from_url(url, socket_connect_timeout=wait, socket_timeout=wait)


def _client() -> Any:
    return _client_at(settings.REDIS_URL)


def _script() -> Any:
    return _script_of(settings.REDIS_URL)


@lru_cache(maxsize=1)
def _script_of(url: str) -> Any:
    return _client_at(url).register_script(SCRIPT)
