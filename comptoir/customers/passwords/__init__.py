"""Passwords: how they are kept, what a new one must have, and how strong it is."""

from comptoir.customers.passwords.hashing import ComptoirArgon2, ComptoirPBKDF2, normalised, spend_as_wrong
from comptoir.customers.passwords.rules import (
    GUIDE,
    LONGEST,
    NIST,
    Judgement,
    PasswordRules,
    Rule,
    judge,
    password_hint,
)
from comptoir.customers.passwords.strength import WHY, Person, Strength, strength_of

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
