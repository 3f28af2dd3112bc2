"""Providers are connected by name in the settings; which one took a payment, the shop says with it.

Where none is connected that did, the shop itself pays back: it is told by the feed, and answers by the API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from comptoir.payments.providers.port import (
    NotGenuine,
    Outcome,
    Provider,
    ProviderBusy,
    RefundAsked,
    Told,
    Unreadable,
)
from comptoir.payments.providers.sandbox import Sandbox
from comptoir.payments.providers.stripe import Stripe

__all__ = [
    "NotGenuine",
    "Outcome",
    "Provider",
    "ProviderBusy",
    "RefundAsked",
    "Told",
    "Unreadable",
    "hand_over_providers",
    "provider_named",
    "provider_of",
    "providers",
]

ADAPTERS: dict[str, type[Provider]] = {adapter.name: adapter for adapter in (Sandbox, Stripe)}
_providers: dict[str, Provider] = {}


def hand_over_providers(
    chosen: Mapping[str, Mapping[str, str]], *, now: Callable[[], datetime] = timezone.now
) -> None:
    """Connect these providers, each with the operator's values; `project` calls this at the start.

    `now` is the clock that they go by. Raises ImproperlyConfigured, in one line, where one is wrong.
    """
    connected = {}
    for name, values in chosen.items():
        if name not in ADAPTERS:
            raise ImproperlyConfigured(
                f"COMPTOIR_PROVIDERS has {name!r}, and may have: {', '.join(sorted(ADAPTERS))}"
            )
        connected[name] = ADAPTERS[name](values, now=now)
    _providers.clear()
    _providers.update(connected)


def providers() -> list[Provider]:
    """Return the providers that are connected."""
    return list(_providers.values())


def provider_named(name: str) -> Provider | None:
    """Return the connected provider with this word in `COMPTOIR_PROVIDERS`."""
    return _providers.get(name)


def provider_of(name: str, reference: str) -> Provider | None:
    """Return the connected provider that gives a payment back; None for the shop itself."""
    return _providers.get(name.strip().lower()) if reference else None
