"""The worker fetches a picture from another host and makes it small, outside every transaction."""

from __future__ import annotations

import io
import time
from collections.abc import Collection
from queue import Empty, SimpleQueue
from threading import Thread

import requests
from django.conf import settings
from PIL import Image
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from comptoir.ui.pixels import Unshowable, opened

LARGEST_BYTES, LONGEST_SECONDS = 5_000_000, 10
READ_AT_ONCE, MOST_REDIRECTS = 65_536, 3
# A list of orders is to come fast: its pictures have at most so many bytes, at the best quality for that.
SMALL_BYTES, QUALITIES = 6_000, (80, 65, 50, 35, 20)


class NotShown(Exception):
    """An address has no picture that we can show, and will have none in an hour."""


def fetch(url: str) -> bytes:
    """Fetch the content of an address of a public host: at most 5 MB, ten seconds and three redirects.

    Raises NotShown where a retry is of no use, and the errors of `requests` where it may help.
    """
    answers: SimpleQueue[bytes | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_fetch(url, time.monotonic() + LONGEST_SECONDS))
        except Exception as error:
            answers.put(error)

    # The client's own timeout begins anew with every byte, also of the headers.
    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=LONGEST_SECONDS)
    except Empty:
        raise requests.Timeout(f"it took more than {LONGEST_SECONDS} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _fetch(url: str, until: float) -> bytes:
    with _session() as session:
        try:
            answer = session.get(url, stream=True)
        except (InvalidIPAddress, requests.exceptions.InvalidURL, requests.TooManyRedirects) as error:
            raise NotShown(f"{type(error).__name__} {error}") from error
        with answer:
            if 400 <= answer.status_code < 500 and answer.status_code not in (408, 425, 429):
                raise NotShown(f"the answer was {answer.status_code}")
            answer.raise_for_status()
            return _read(answer, until)


def _session() -> HTTPSession:
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=settings.PICTURES_FROM_LOOPBACK,
            never_redirect=False,
            default_timeout=(LONGEST_SECONDS / 2, LONGEST_SECONDS / 2),
            user_agent_override="Comptoir (pictures of products)",
        )
    )
    # A proxy of the environment would ask for us, and so past what keeps us from private networks.
    session.trust_env = False
    session.max_redirects = MOST_REDIRECTS
    return session


def _read(answer: requests.Response, until: float) -> bytes:
    """Read the whole body, however slowly it comes, within the time and the size."""
    content = bytearray()
    while piece := answer.raw.read1(READ_AT_ONCE, decode_content=True):
        content += piece
        if len(content) > LARGEST_BYTES:
            raise NotShown(f"it has more than {LARGEST_BYTES} bytes")
        if time.monotonic() > until:
            raise requests.Timeout(f"it took more than {LONGEST_SECONDS} seconds")
    return bytes(content)


def made_small(content: bytes, sizes: Collection[int]) -> dict[int, bytes]:
    """Make WebP pictures of these sizes in pixels. Raises NotShown where it is no picture to be shown."""
    try:
        picture = opened(content, max(sizes))
    except Unshowable as error:
        raise NotShown(str(error)) from error
    return {size: _as_webp(picture, size, is_small=size == min(sizes)) for size in sizes}


def _as_webp(picture: Image.Image, size: int, *, is_small: bool) -> bytes:
    small = picture.copy()
    small.thumbnail((size, size))
    for quality in QUALITIES:
        file = io.BytesIO()
        small.save(file, "WEBP", quality=quality, method=4)
        if not is_small or file.tell() <= SMALL_BYTES:
            break
    return file.getvalue()
