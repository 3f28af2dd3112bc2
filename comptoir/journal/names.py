"""Stored names of facts, reactions and pieces of the schedule, which stay when code moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# The app whose name an app's facts carry, because they were first stored when it was part of that app
FORMER_APPS = {"safety": "customers", "entrance": "customers"}
# The first path of each function that has moved since its name was first stored
FORMER_PLACES = {
    "entrance.schedule.forget_unfinished_sign_ups": "customers.schedule.forget_unfinished_sign_ups",
    "safety.schedule.forget_ended_sessions": "customers.schedule.forget_ended_sessions",
    "safety.schedule.forget_retired_steps": "customers.schedule.forget_retired_steps",
    "safety.schedule.give_addresses_back": "customers.schedule.give_addresses_back",
}


def stored_name(do: Callable[..., Any]) -> str:
    """Return the name under which a reaction or a piece of the schedule is stored: its first path."""
    path = f"{do.__module__.removeprefix('comptoir.')}.{do.__qualname__}"
    return FORMER_PLACES.get(path, path)
