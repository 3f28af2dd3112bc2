"""URLs of the shop's pictures: always on our own host, so that no page asks another."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import reverse

# Sides of a stored picture in pixels: twice the size of a list, and the largest size of a page.
SMALL, LARGE = 176, 512
LARGEST_SHOWN_SMALL = 88


def digest_of(url: str) -> str:
    """Return the key of the picture at this address: 64 hexadecimal digits."""
    return sha256(url.encode()).hexdigest()


@lru_cache(maxsize=4096)
def own_path(url: str) -> str:
    """Return an address without its host if that is ours, whatever the port; else unchanged."""
    parts = urlsplit(url)
    if parts.hostname not in settings.ALLOWED_HOSTS or parts.path.startswith("//"):
        return url
    return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))


def is_elsewhere(url: str) -> bool:
    """Whether an address is on another host."""
    return bool(url) and not own_path(url).startswith("/")


def picture_path(url: str, size: int) -> str:
    """Return the URL of a picture on our own host, to be shown `size` CSS pixels square: where the shop put
    it, or where we store the fetched copy. Empty if there is none."""
    if not is_elsewhere(url):
        return own_path(url) if url else ""
    return (
        _stored_at(url, SMALL if size <= LARGEST_SHOWN_SMALL else LARGE) if settings.PICTURES_FETCHED else ""
    )


@lru_cache(maxsize=4096)
def _stored_at(url: str, pixels: int) -> str:
    return reverse("picture", args=[digest_of(url), pixels])
