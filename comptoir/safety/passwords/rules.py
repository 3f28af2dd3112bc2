"""What a new password must have."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comptoir.ground.fold import fold_anew
from comptoir.safety.passwords.hashing import normalised
from comptoir.safety.passwords.strength import STRENGTHS, Person, Strength, strength_of

GUIDE, NIST = "guide", "nist"
LONGEST = 128
PASSPHRASE = 20
SHORTEST = {GUIDE: 12, NIST: 15}
FAIR = 2


class Rule(NamedTuple):
    """One requirement for a password, in words, and whether it is met."""

    words: str
    is_met: bool


class Judgement(NamedTuple):
    """Every rule, met or not, and the strength of the password; None if it was not measured."""

    rules: list[Rule]
    strength: Strength | None

    @property
    def is_good(self) -> bool:
        return all(rule.is_met for rule in self.rules)


def judge(password: str, person: Person, *, policy: str) -> Judgement:
    """Return what a password still needs, and its strength, which is at most fair while it is refused.

    `guide`: 12 characters of four classes, or 20 of any. `nist` (SP 800-63B-4): 15 characters, no classes.
    Both refuse a password that has a name in it, is on the list of common passwords, or is easy to guess.
    Nothing else is judged if it is too long. It is judged as it is hashed, in normal form.
    """
    password = normalised(password)
    if len(password) > LONGEST:
        return Judgement([Rule(_("at most %(number)s characters") % {"number": LONGEST}, False)], None)
    strength = strength_of(password, person)
    rules = [
        *_rules_of_policy(password, policy),
        *_rules_of_person(password, person),
        _hard_to_guess(strength),
    ]
    if not all(rule.is_met for rule in rules) and strength.score > FAIR:
        strength = STRENGTHS[FAIR]
    return Judgement(rules, strength if password else None)


def _rules_of_policy(password: str, policy: str) -> list[Rule]:
    shortest = SHORTEST[policy]
    rules = [Rule(_("at least %(number)s characters") % {"number": shortest}, len(password) >= shortest)]
    if policy == GUIDE:
        is_mixed = len(password) >= PASSPHRASE or all(any(kind(c) for c in password) for kind in CLASSES)
        words = _("small and capital letters, digits and symbols, or else %(number)s characters in all")
        rules.append(Rule(words % {"number": PASSPHRASE}, is_mixed))
    return rules


def _rules_of_person(password: str, person: Person) -> list[Rule]:
    folded = fold_anew(password)
    tells = any(word in folded for word in person.tells)
    return [
        Rule(_("not your name, your address or the shop’s name"), not tells),
        Rule(_("not a password that many people use"), bool(password) and not _is_common(password)),
    ]


def _hard_to_guess(strength: Strength) -> Rule:
    if strength.score >= FAIR or not strength.why:
        return Rule(_("not easy to guess"), strength.score >= FAIR)
    return Rule(_("not easy to guess (%(why)s)") % {"why": strength.why}, False)


CLASSES = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() and not c.isspace())


def _is_common(password: str) -> bool:
    try:
        _common_passwords().validate(password)
    except ValidationError:
        return True
    return False


@cache
def _common_passwords() -> CommonPasswordValidator:
    """Return the list of 20,000, two megabytes that most pages do not need."""
    return CommonPasswordValidator()


class PasswordRules:
    """The rules as a Django validator: it reports everything that is missing at once."""

    def validate(self, password: str, user: Any = None) -> None:
        person = Person(getattr(user, "name", ""), getattr(user, "email", ""))
        unmet = [
            rule.words
            for rule in judge(password, person, policy=settings.PASSWORD_POLICY).rules
            if not rule.is_met
        ]
        if unmet:
            words = _("Your password still needs: %(rules)s.")
            raise ValidationError(words % {"rules": _("; ").join(unmet)}, code="password_rules")
        if (
            user is not None
            and user.password
            and user.has_usable_password()
            and user.check_password(password)
        ):
            raise ValidationError(
                _("This is your current password. Choose another one."), code="password_reused"
            )

    def get_help_text(self) -> str:
        return password_hint()


def password_hint() -> str:
    """Return the rules in one sentence, for those who read before they type."""
    if settings.PASSWORD_POLICY == NIST:
        return _("At least %(number)s characters; a phrase of several words works well.") % {
            "number": SHORTEST[NIST]
        }
    words = _(
        "At least %(short)s characters with small and capital letters, digits and symbols, "
        "or a phrase of %(long)s characters or more."
    )
    return words % {"short": SHORTEST[GUIDE], "long": PASSPHRASE}
