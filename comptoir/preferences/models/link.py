"""The link in a message by which its reader stops more of its kind, without signing in; it never expires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from comptoir.preferences.models.topics import TOPICS

SALT = "preferences.stop"


class Stop(NamedTuple):
    """What a link stops: a topic, for a recipient, named by its key; and whose choices it shows."""

    customer_id: UUID
    channel: str
    recipient_key: str
    topic: str


def stop_link(stop: Stop) -> str:
    """Return the mark of a link; no address can be read in it."""
    return _signer().sign(_text(stop))


def stop_links(stops: Mapping[UUID, Stop]) -> dict[UUID, str]:
    """Return the whole address of each of these links."""
    signer = _signer()
    before, after = (settings.PUBLIC_URL + reverse("unsubscribe", args=["*"])).split("*")
    return {name: f"{before}{signer.sign(_text(stop))}{after}" for name, stop in stops.items()}


def public_stop(mark: str) -> Stop | None:
    """Return what a link stops; None for one that we did not make."""
    try:
        customer_id, channel, key, topic = _signer().unsign(mark).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return Stop(UUID(customer_id), channel, key, topic) if topic in TOPICS else None


def _text(stop: Stop) -> str:
    return f"{stop.customer_id.hex}.{stop.channel}.{stop.recipient_key}.{stop.topic}"


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT, sep="~")


def shown(recipients: Iterable[str]) -> str:
    """Return an address or a number as whoever has the link may see it: its beginning and its end."""
    for recipient in recipients:
        name, at, host = recipient.partition("@")
        return f"{name[:1]}•••{at}{host}" if at else f"•••{recipient[-2:]}"
    return ""
