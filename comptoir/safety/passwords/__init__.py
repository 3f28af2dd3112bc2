"""Passwords: how they are stored, what a new one needs, and how strong it is."""

from comptoir.safety.passwords.hashing import ComptoirArgon2, ComptoirPBKDF2, normalised, spend_as_wrong
from comptoir.safety.passwords.rules import (
    GUIDE,
    LONGEST,
    NIST,
    Judgement,
    PasswordRules,
    Rule,
    judge,
    password_hint,
)
from comptoir.safety.passwords.strength import WHY, Person, Strength, strength_of

__all__ = [
    "GUIDE",
    "LONGEST",
    "NIST",
    "WHY",
    "ComptoirArgon2",
    "ComptoirPBKDF2",
    "Judgement",
    "PasswordRules",
    "Person",
    "Rule",
    "Strength",
    "judge",
    "normalised",
    "password_hint",
    "spend_as_wrong",
    "strength_of",
]
