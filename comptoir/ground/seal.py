"""Sealing: a secret that must be read again is kept encrypted, under a key of its own purpose."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt and sign a text; what is sealed for one purpose opens for no other."""
    return _fernet(purpose).encrypt(text.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """The text. Raises cryptography.fernet.InvalidToken where it was changed or the key is another."""
    return _fernet(purpose).decrypt(sealed).decode()


def _fernet(purpose: str) -> MultiFernet:
    return _fernet_of(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache
def _fernet_of(purpose: str, keys: tuple[str, ...]) -> MultiFernet:
    derived = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(one)) for one in derived])
