"""Reading what a visitor sends: whole, within a bound of its address, and within a time; or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings


@dataclass
class Bound:
    """What may be sent to the addresses under `prefix`: so many bytes, in so many seconds.

    `all_bytes` bounds what this process holds of all such bodies that are underway.
    """

    prefix: str
    bytes: int
    seconds: float
    all_bytes: int
    held: int = field(default=0, compare=False)


BOUNDS = (
    Bound("/api/shop/", settings.API_SHOP_LARGEST_BODY, 60, 200_000_000),
    Bound("/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE, 20, 64_000_000),
)
# How long a visitor may send nothing
SILENCE_SECONDS = 10


class Unread(Exception):
    """A body that is not read; `status`: 400 cut short, 408 too slow, 413 too large, 503 too many at once."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def bound_of(path: str) -> Bound:
    """What may be sent to this address."""
    return next(bound for bound in BOUNDS if path.startswith(bound.prefix))


def says_a_body(headers: Mapping[str, Sequence[str]]) -> bool:
    """Whether something follows the headers."""
    return "transfer-encoding" in headers or headers.get("content-length", ["0"]) != ["0"]


async def read_body(protocol: Any, headers: Mapping[str, Sequence[str]], bound: Bound) -> bytes:
    """The body that comes after these headers, counted in `bound.held` until its request is answered.

    Raises Unread, without having waited for more than it must.
    """
    said = headers.get("content-length")
    length = int(said[0]) if said and "transfer-encoding" not in headers else None
    if length is not None and length > bound.bytes:
        raise Unread(413)
    body = bytearray()
    try:
        async with asyncio.timeout(bound.seconds):
            async for piece in _pieces(protocol):
                body += piece
                bound.held += len(piece)
                if len(body) > bound.bytes:
                    raise Unread(413)
                if bound.held > bound.all_bytes:
                    raise Unread(503)
        if length is not None and len(body) != length:
            raise Unread(400)
    except BaseException as error:
        # Whatever ended it, a visitor who goes away among others, what was read is held no longer.
        bound.held -= len(body)
        if isinstance(error, TimeoutError):
            raise Unread(408) from None
        raise
    return bytes(body)


async def _pieces(protocol: Any) -> AsyncIterator[bytes]:
    """Each piece as it comes. Raises Unread where the last one is missing.

    granian ends a body with one empty piece; where it could not read on, it gives an empty one more. That is
    all it tells of chunks that break off.
    """
    pieces, empty = aiter(protocol), 0
    while True:
        async with asyncio.timeout(SILENCE_SECONDS):
            try:
                piece = await anext(pieces)
            except StopAsyncIteration:
                break
        empty += not piece
        yield piece
    if empty != 1:
        raise Unread(400)
