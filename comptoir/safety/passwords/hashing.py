"""How passwords are hashed: in one Unicode form, and recognised in whichever form a keyboard writes."""

from __future__ import annotations

import unicodedata

from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, make_password


def normalised(password: str) -> str:
    """Return the form of a password that is judged and hashed (NIST SP 800-63B, 3.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password)


def spellings(password: str) -> list[str]:
    """Return how a password may have been hashed: as today first, then as typed before normalisation.

    One system writes é as one character, another as e and an accent: either may have been typed then.
    """
    composed = unicodedata.normalize("NFC", password)
    other = unicodedata.normalize("NFD", password) if composed == password else composed
    return list(dict.fromkeys([normalised(password), password, other]))


class ComptoirArgon2(Argon2PasswordHasher):
    """Argon2id at the OWASP floor: 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        encoded: str = super().encode(normalised(password), salt)
        return encoded

    def verify(self, password: str, encoded: str) -> bool:
        verify = super().verify
        return any(verify(spelling, encoded) for spelling in spellings(password))


class ComptoirPBKDF2(PBKDF2PasswordHasher):
    """Django's hasher, for hashes from elsewhere; nothing new is stored with it."""

    def verify(self, password: str, encoded: str) -> bool:
        verify = super().verify
        return any(verify(spelling, encoded) for spelling in spellings(password))


def spend_as_wrong(password: str) -> None:
    """Spend the time that a wrong password costs, where there is none to check."""
    for spelling in spellings(password):
        make_password(spelling)
