"""Passwords: how they are kept, what a new one must have, and how strong it is."""

from comptoir.customers.passwords.hashing import ComptoirArgon2
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
    "Judgement",
    "PasswordRules",
    "Person",
    "Rule",
    "Strength",
    "judge",
    "password_hint",
    "strength_of",
]
