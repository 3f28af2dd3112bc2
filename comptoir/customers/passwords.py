"""Passwords: how they are kept, what a new one must have, and how strong it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.ground.fold import fold, fold_anew

GUIDE, NIST = "guide", "nist"
LONGEST = 128
PASSPHRASE = 20
SHORTEST = {GUIDE: 12, NIST: 15}
TELLING = 3
JUDGED = 72
FAIR = 2


class ComptoirArgon2(Argon2PasswordHasher):
    """Argon2id at the OWASP floor: 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class Rule(NamedTuple):
    """One thing asked of a password, in words, and whether it is met."""

    words: str
    is_met: bool


@dataclass(frozen=True)
class Person:
    """What a password must not hold of whoever chooses it."""

    name: str = ""
    email: str = ""

    @property
    def tells(self) -> set[str]:
        """The words that give her away, folded; shorter ones are in too many passwords by chance."""
        parts = {*fold(self.name).split(), fold(self.email.split("@")[0]), fold(settings.SHOP_NAME)}
        return {part for part in parts if len(part) >= TELLING}


def rules_for(password: str, person: Person, *, policy: str) -> list[Rule]:
    """Every rule of the policy, met or not.

    `guide`: 12 characters of four classes, or 20 of any. `nist` (SP 800-63B-4): 15 characters, no classes.
    Both refuse what holds a name, what stands on the list of common passwords, and what is easy to guess.
    Of one that is too long nothing else is judged.
    """
    if len(password) > LONGEST:
        return [Rule(_("at most %(number)s characters") % {"number": LONGEST}, False)]
    shortest = SHORTEST[policy]
    held = fold_anew(password)
    rules = [
        Rule(_("at least %(number)s characters") % {"number": shortest}, len(password) >= shortest),
        Rule(_("not your name, your address or the shop’s name"), not any(t in held for t in person.tells)),
        Rule(_("not a password that many people use"), bool(password) and not _is_common(password)),
        _hard_to_guess(password, person),
    ]
    if policy == GUIDE:
        is_mixed = len(password) >= PASSPHRASE or all(any(kind(c) for c in password) for kind in CLASSES)
        words = _("small and capital letters, digits and symbols, or else %(number)s characters in all")
        rules.insert(1, Rule(words % {"number": PASSPHRASE}, is_mixed))
    return rules


def _hard_to_guess(password: str, person: Person) -> Rule:
    strength = strength_of(password, person)
    if strength.score >= FAIR or not strength.why:
        return Rule(_("not easy to guess"), strength.score >= FAIR)
    return Rule(_("not easy to guess (%(why)s)") % {"why": strength.why}, False)


CLASSES = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum() and not c.isspace())


def _is_common(password: str) -> bool:
    try:
        _common.validate(password)
    except ValidationError:
        return True
    return False


_common = CommonPasswordValidator()


class PasswordRules:
    """Django's door to the rules: says all that is missing at once."""

    def validate(self, password: str, user: Any = None) -> None:
        person = Person(getattr(user, "name", ""), getattr(user, "email", ""))
        unmet = [
            rule.words
            for rule in rules_for(password, person, policy=settings.PASSWORD_POLICY)
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
                _("This is your present password. Choose another one."), code="password_reused"
            )

    def get_help_text(self) -> str:
        return password_hint()


def password_hint() -> str:
    """The rules in one sentence, for those who read before they type."""
    if settings.PASSWORD_POLICY == NIST:
        return _("At least %(number)s characters; a phrase of several words does well.") % {
            "number": SHORTEST[NIST]
        }
    words = _(
        "At least %(short)s characters with small and capital letters, digits and symbols, "
        "or a phrase of %(long)s characters or more."
    )
    return words % {"short": SHORTEST[GUIDE], "long": PASSPHRASE}


class Strength(NamedTuple):
    """How hard a password is to guess: 0 to 4, in words, the meter's look, and why where it is easy."""

    score: int
    words: str | Promise
    kind: str
    why: str | Promise = ""


STRENGTHS = (
    Strength(0, gettext_lazy("Very easy to guess"), "poor"),
    Strength(1, gettext_lazy("Easy to guess"), "poor"),
    Strength(2, gettext_lazy("Fair"), "fair"),
    Strength(3, gettext_lazy("Good"), "good"),
    Strength(4, gettext_lazy("Very good"), "good"),
)
_REPEAT = gettext_lazy("the same signs or words again and again")
_KEYS = gettext_lazy("keys that lie side by side")
_USED = gettext_lazy("close to a password that many people use")
_NAMES = gettext_lazy("names that many people have")
# What zxcvbn warns of, in our words
WHY: dict[str, str | Promise] = {
    "Straight rows of keys are easy to guess.": _KEYS,
    "Short keyboard patterns are easy to guess.": _KEYS,
    'Repeats like "aaa" are easy to guess.': _REPEAT,
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': _REPEAT,
    'Sequences like "abc" or "6543" are easy to guess.': gettext_lazy("signs in their usual order"),
    "Recent years are easy to guess.": gettext_lazy("a year of late"),
    "Dates are often easy to guess.": gettext_lazy("a date"),
    "This is a top-10 common password.": _USED,
    "This is a top-100 common password.": _USED,
    "This is a very common password.": _USED,
    "This is similar to a commonly used password.": _USED,
    "A word by itself is easy to guess.": gettext_lazy("one word alone"),
    "Names and surnames by themselves are easy to guess.": _NAMES,
    "Common names and surnames are easy to guess.": _NAMES,
}


def strength_of(password: str, person: Person) -> Strength:
    """How hard it is to guess (zxcvbn reads no more than 72 characters)."""
    from zxcvbn import zxcvbn

    if not password:
        return STRENGTHS[0]
    judged = zxcvbn(password[:JUDGED], user_inputs=list(person.tells))
    return STRENGTHS[judged["score"]]._replace(why=WHY.get(judged["feedback"]["warning"], ""))
