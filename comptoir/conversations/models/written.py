"""The messages of a thread as one side reads them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from comptoir.conversations.models.thread import Message, Side, Thread, messages_of
from comptoir.photos.models import SMALL, Photo


class Written(NamedTuple):
    """A message as one side reads it; `photo` is the address of its photo, drawn `width` × `height`."""

    name: str
    text: str
    at: datetime
    is_own: bool
    photo: str
    width: int
    height: int
    has_lost_photo: bool


def written_in(thread: Thread, reader: Side, address: Callable[[Message], str]) -> list[Written]:
    """Return a thread's messages as this side reads them; `address` gives that of a message's photo."""
    return [_written(thread, message, reader, address) for message in messages_of(thread)]


def photo_in(thread: Thread, message: UUID) -> Photo | None:
    """Return the photo of a message of a thread."""
    hers = Message.objects.for_customer(thread.customer_id).filter(thread_id=thread.id, id=message)
    found: Message | None = hers.select_related("photo").first()
    return found.photo if found else None


def name_of(thread: Thread, message: Message, reader: Side) -> str:
    """Return by what name this side knows who wrote; a seller's people are known by the seller's name."""
    if message.side == reader == Side.CUSTOMER:
        return _("You")
    if message.side == Side.SERVICE:
        return _("%(name)s, customer service") % {"name": message.by_name}
    if message.side == Side.SELLER and reader == Side.CUSTOMER and thread.seller:
        return thread.seller.name
    return message.by_name


def _written(thread: Thread, message: Message, reader: Side, address: Callable[[Message], str]) -> Written:
    photo = message.photo
    largest = max(photo.width, photo.height) if photo else 1
    scale = min(1, SMALL / largest)
    return Written(
        name=name_of(thread, message, reader),
        text=message.text_for(reader),
        at=message.written_at,
        is_own=message.side == reader,
        photo=address(message) if photo else "",
        width=round(photo.width * scale) if photo else 0,
        height=round(photo.height * scale) if photo else 0,
        has_lost_photo=bool(message.photo_id and not photo),
    )
