"""How hard a password is to guess, measured at a limited cost whatever the password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from comptoir.ground.fold import fold

TELLING = 3
JUDGED = 48
READINGS = 8
Signs = dict[str, list[str]]


@dataclass(frozen=True)
class Person:
    """What a password must not contain about the person who chooses it."""

    name: str = ""
    email: str = ""

    @property
    def tells(self) -> set[str]:
        """The words that give her away, folded; shorter ones occur in too many passwords by chance."""
        parts = {*fold(self.name).split(), fold(self.email.split("@")[0]), fold(settings.SHOP_NAME)}
        return {part for part in parts if len(part) >= TELLING}


class Strength(NamedTuple):
    """How hard a password is to guess: 0 to 4, in words, the look of the meter, and why if it is easy."""

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
_REPEAT = gettext_lazy("the same characters or words again and again")
_KEYS = gettext_lazy("keys that lie side by side")
_USED = gettext_lazy("close to a password that many people use")
_NAMES = gettext_lazy("names that many people have")
# zxcvbn's warnings, in our words
WHY: dict[str, str | Promise] = {
    "Straight rows of keys are easy to guess.": _KEYS,
    "Short keyboard patterns are easy to guess.": _KEYS,
    'Repeats like "aaa" are easy to guess.': _REPEAT,
    'Repeats like "abcabcabc" are only slightly harder to guess than "abc".': _REPEAT,
    'Sequences like "abc" or "6543" are easy to guess.': gettext_lazy("characters in their usual order"),
    "Recent years are easy to guess.": gettext_lazy("a recent year"),
    "Dates are often easy to guess.": gettext_lazy("a date"),
    "This is a top-10 common password.": _USED,
    "This is a top-100 common password.": _USED,
    "This is a very common password.": _USED,
    "This is similar to a commonly used password.": _USED,
    "A word by itself is easy to guess.": gettext_lazy("a single word"),
    "Names and surnames by themselves are easy to guess.": _NAMES,
    "Common names and surnames are easy to guess.": _NAMES,
}


def strength_of(password: str, person: Person) -> Strength:
    """Measure how hard the beginning of a password is to guess, by zxcvbn; the rest cannot make it weaker."""
    if not password:
        return STRENGTHS[0]
    zxcvbn, judged = _bounded_zxcvbn(), password[:JUDGED]
    # The library would put her words into a dictionary that all threads share.
    words = zxcvbn.matching.build_ranked_dict(sorted(person.tells))
    dictionaries = {**zxcvbn.matching.RANKED_DICTIONARIES, "user_inputs": words}
    result = zxcvbn.scoring.most_guessable_match_sequence(
        judged, zxcvbn.matching.omnimatch(judged, dictionaries)
    )
    score = zxcvbn.time_estimates.guesses_to_score(result["guesses"])
    warning = zxcvbn.feedback.get_feedback(score, result["sequence"])["warning"]
    return STRENGTHS[score]._replace(why=WHY.get(warning, ""))


@cache
def _bounded_zxcvbn() -> Any:
    """Import the library when first needed, and limit its readings of symbols as letters.

    From twenty symbols that stand for letters it makes thousands of words and looks each up: seconds for one
    password.
    """
    import zxcvbn

    zxcvbn.matching.enumerate_l33t_subs = _few_readings(zxcvbn.matching.enumerate_l33t_subs)
    return zxcvbn


def _few_readings(every_reading: Callable[[Signs], list[Any]]) -> Callable[[Signs], list[Any]]:
    def readings(signs_by_letter: Signs) -> list[Any]:
        limited: Signs = {}
        number = 1
        for letter, signs in signs_by_letter.items():
            limited[letter] = signs if number * len(signs) <= READINGS else signs[:1]
            number *= len(limited[letter])
        return every_reading(limited)[:READINGS]

    return readings
