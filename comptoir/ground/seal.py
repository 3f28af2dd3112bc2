"""Secrets: encrypt what must be read again, and hash with the house's key what must only be recognised."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt and sign a text for one purpose; it opens for no other."""
    return _fernet(purpose).encrypt(text.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Decrypt a text. Raises cryptography.fernet.InvalidToken if it was changed or the key is wrong."""
    return _fernet(purpose).decrypt(sealed).decode()


def keyed_hash(text: str, *, purpose: str) -> str:
    """Hash a text with the house's key: 64 hexadecimal digits, which nobody else can compute."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def _fernet(purpose: str) -> MultiFernet:
    return _fernet_of(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache
def _fernet_of(purpose: str, keys: tuple[str, ...]) -> MultiFernet:
    derived = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
