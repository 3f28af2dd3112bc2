"""How often something may be done: the house's one rate limiter, whose counters all processes share."""

from comptoir.rest.limits.counting import (
    Counted,
    Limit,
    TooMany,
    count,
    count_or_refuse,
    forget,
    hand_over_limits,
    uses_of,
)
from comptoir.rest.limits.networks import client_address, from_network, from_wide_network
from comptoir.rest.limits.redis import is_redis_gone
from comptoir.rest.limits.requests import Requests, count_request

__all__ = [
    "Counted",
    "Limit",
    "Requests",
    "TooMany",
    "client_address",
    "count",
    "count_or_refuse",
    "count_request",
    "forget",
    "from_network",
    "from_wide_network",
    "hand_over_limits",
    "is_redis_gone",
    "uses_of",
]
