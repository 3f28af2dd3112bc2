"""Read what a visitor sends: whole, within limits of size and time; or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from comptoir.photos.models import LARGEST_BYTES


@dataclass
class Bound:
    """Limits for URLs under `prefix` and a kind of body, if it says one: bytes and seconds of one body.

    `all_bytes` limits what this process holds of all such bodies in progress.
    """

    prefix: str
    bytes: int
    seconds: float
    all_bytes: int
    kind: str = ""
    held: int = field(default=0, compare=False)


BOUNDS = (
    Bound("/api/shop/", settings.API_SHOP_LARGEST_BODY, 60, 200_000_000),
    Bound("/carriers/", settings.CARRIER_LARGEST_BODY, 20, 32_000_000),
    # A form with photos, over a slow line
    Bound("/", 2 * LARGEST_BYTES, 90, 100_000_000, kind="multipart/form-data"),
    Bound("/providers/", settings.CARRIER_LARGEST_BODY, 20, 32_000_000),
    Bound("/", settings.DATA_UPLOAD_MAX_MEMORY_SIZE, 20, 64_000_000),
)
# How long a visitor may send nothing
SILENCE_SECONDS = 10


class Unread(Exception):
    """Raised for a body that is not read; `status`: 400 cut short, 408 too slow, 413 too large, 503 too
    many."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def bound_of(path: str, headers: Mapping[str, Sequence[str]]) -> Bound:
    """Return the limits for this URL and this kind of body."""
    kind = "".join(headers.get("content-type", ())).partition(";")[0].strip().lower()
    return next(bound for bound in BOUNDS if path.startswith(bound.prefix) and bound.kind in ("", kind))


def says_a_body(headers: Mapping[str, Sequence[str]]) -> bool:
    """Whether a body follows the headers."""
    return "transfer-encoding" in headers or headers.get("content-length", ["0"]) != ["0"]


async def read_body(protocol: Any, headers: Mapping[str, Sequence[str]], bound: Bound) -> bytes:
    """Read the body after these headers; it counts in `bound.held` until its request is answered.

    Raises Unread as soon as possible.
    """
    content_length = headers.get("content-length")
    length = int(content_length[0]) if content_length and "transfer-encoding" not in headers else None
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
        # Whatever ended it, even a visitor who left: what was read is dropped.
        bound.held -= len(body)
        if isinstance(error, TimeoutError):
            raise Unread(408) from None
        raise
    return bytes(body)


async def _pieces(protocol: Any) -> AsyncIterator[bytes]:
    """Yield each piece as it comes. Raises Unread if the last one is missing.

    granian ends a body with one empty piece; if it could not read on, with one empty piece more. Nothing else
    tells that chunks broke off.
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
