"""Django's cache in Redis or Valkey, whose client is made once and not for every command."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import redis


class KeptClient(redis.RedisCacheClient):
    """Django's own, but for the client, which it keeps: making one costs more than most commands."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kept: dict[Any, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        django: Any = self
        pool = django._get_connection_pool(write)
        if pool not in self._kept:
            self._kept[pool] = django._client(connection_pool=pool)
        return self._kept[pool]


class RedisCache(redis.RedisCache):
    """Django's own, with a client that is kept."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._class = KeptClient
