"""Carriers are connected by name in the settings; which one has a parcel, its carrier's name tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from comptoir.deliveries.carriers.addresses import refused
from comptoir.deliveries.carriers.laposte import LaPoste
from comptoir.deliveries.carriers.port import (
    Carrier,
    CarrierBusy,
    CarrierSilent,
    Heard,
    Label,
    LabelAsked,
    LabelRefused,
    NotGenuine,
    Tracked,
    Unreadable,
    plain,
)
from comptoir.deliveries.carriers.sandbox import Sandbox

__all__ = [
    "Carrier",
    "CarrierBusy",
    "CarrierSilent",
    "Heard",
    "Label",
    "LabelAsked",
    "LabelRefused",
    "NotGenuine",
    "Tracked",
    "Unreadable",
    "carrier_called",
    "carrier_named",
    "carrier_of",
    "carriers",
    "hand_over_carriers",
    "label_carrier",
    "labels_of",
    "page_of",
    "plain",
    "refused",
]

ADAPTERS: dict[str, type[Carrier]] = {adapter.name: adapter for adapter in (Sandbox, LaPoste)}
_carriers: dict[str, Carrier] = {}
_makes_labels: list[Carrier] = []


def hand_over_carriers(
    chosen: Mapping[str, Mapping[str, str]],
    *,
    labels: str = "",
    now: Callable[[], datetime] = timezone.now,
) -> None:
    """Connect these carriers, each with the operator's values; `project` calls this at the start.

    `labels` names the one that makes the labels of returns; `now` is the clock that they go by. Raises
    ImproperlyConfigured, in one line, where one is wrong.
    """
    connected: dict[str, Carrier] = {}
    for name, values in chosen.items():
        if name not in ADAPTERS:
            raise ImproperlyConfigured(
                f"COMPTOIR_CARRIERS has {name!r}, and may have: {', '.join(sorted(ADAPTERS))}"
            )
        connected[name] = ADAPTERS[name](values, now=now)
    maker = connected.get(labels)
    if labels and (maker is None or not maker.makes_labels):
        able = ", ".join(sorted(name for name, carrier in connected.items() if carrier.makes_labels))
        raise ImproperlyConfigured(
            f"COMPTOIR_LABELS is {labels!r}, and should be a carrier of COMPTOIR_CARRIERS that makes labels: "
            f"{able or 'none of them does'}"
        )
    _carriers.clear()
    _carriers.update(connected)
    _makes_labels[:] = [maker] if maker else []


def carriers() -> list[Carrier]:
    """Return the carriers that are connected."""
    return list(_carriers.values())


def label_carrier() -> Carrier | None:
    """Return the carrier that makes the labels of returns (`COMPTOIR_LABELS`); None where there is none."""
    return _makes_labels[0] if _makes_labels else None


def labels_of(carrier: Carrier) -> str:
    """Name a carrier's making of labels, which may fail while its tracking answers."""
    return f"{carrier.name} labels"


def carrier_named(name: str) -> Carrier | None:
    """Return the connected carrier with this word in `COMPTOIR_CARRIERS`."""
    return _carriers.get(name)


def carrier_called(called: str) -> Carrier | None:
    """Return the connected carrier that a shop means by this name."""
    return next((carrier for carrier in carriers() if carrier.is_called(called)), None)


def carrier_of(called: str, number: str) -> Carrier | None:
    """Return the connected carrier that has a parcel, by the shop's name for it and its number.

    Where the shop names none, the one carrier counts by whose patterns the number is.
    """
    if not plain(number):
        return None
    if called.strip():
        return carrier_called(called)
    likely = [carrier for carrier in carriers() if carrier.recognises(plain(number))]
    return likely[0] if len(likely) == 1 else None


def page_of(called: str, number: str) -> str:
    """Return the carrier's own page about a parcel; empty where none is known."""
    carrier = carrier_of(called, number)
    return carrier.tracking_page(plain(number)) if carrier else ""
