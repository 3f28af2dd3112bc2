"""Counters in Redis or Valkey: one hash for each subject, so that all its counters can be dropped at once.

If Redis does not answer, the database counts instead.
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
# After a failure, do not wait for Redis again with every request.
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
    """Add to the counters, as `Counter.add` does; None if Redis does not answer."""
    arguments = [now.timestamp(), step, *(part for tried in tries for part in (tried.name, tried.seconds))]
    keys = [PREFIX + tried.about for tried in tries]
    numbers = _try(lambda: _script()(keys=keys, args=arguments))
    if numbers is None:
        return None
    return {tried: (number, left) for tried, (number, left) in zip(tries, numbers, strict=True)}


def forget(about: Sequence[str]) -> None:
    """Drop all counters about somebody or something."""
    _try(lambda: _client().delete(*(PREFIX + name for name in about)))


def is_redis_gone() -> bool:
    """Whether counters should be in Redis and Redis does not answer; they are in the database meanwhile."""
    from redis.exceptions import RedisError

    if not settings.REDIS_URL:
        return False
    try:
        _client().ping()
    except RedisError:
        return True
    return False


def _try(command: Any) -> Any:
    global _alone_until
    from redis.exceptions import RedisError

    if time.monotonic() < _alone_until:
        return None
    try:
        return command()
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
