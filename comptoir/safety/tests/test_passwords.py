"""What a new password must have, under either policy."""

from __future__ import annotations

import ast
import inspect
import re
import time

import pytest
from zxcvbn import feedback
from zxcvbn.matching import RANKED_DICTIONARIES

from comptoir.ground.fold import fold, kept_folds
from comptoir.safety.passwords import GUIDE, NIST, WHY, Person, judge, strength_of

ALICE = Person("Alice Martin", "alice.dupont@example.org")


@pytest.mark.parametrize(
    ("password", "policy", "is_good"),
    [
        ("Trente-6-lapins!", GUIDE, True),
        ("Trente-6-lapi", GUIDE, True),
        ("Trente-6-la", GUIDE, False),
        ("trente-6-lapins!", GUIDE, False),
        ("TRENTE-6-LAPINS!", GUIDE, False),
        ("Trente-six-lapins!", GUIDE, False),
        ("Trente6lapinsbleus", GUIDE, False),
        ("trente six lapins bleus", GUIDE, True),
        ("trente six lapins", NIST, True),
        ("trente lapins", NIST, False),
        ("Martin-au-zoo-2026!", GUIDE, False),
        ("mArtín-au-zoo-2026!", GUIDE, False),
        ("alice.dupont-2026-X", GUIDE, False),
        ("Comptoir-of-1900!", GUIDE, False),
        ("123456789123456789", NIST, False),
        ("Aa1!" * 33, GUIDE, False),
        ("a" * 24, GUIDE, False),
        ("a" * 24, NIST, False),
        ("abcdefghijklmnopqrst", NIST, False),
        ("Aa1!Aa1!Aa1!Aa1!", GUIDE, False),
    ],
)
def test_each_policy_asks_for_its_own(password: str, policy: str, is_good: bool) -> None:
    assert judge(password, ALICE, policy=policy).is_good is is_good


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("a" * 24, "not easy to guess (the same characters or words again and again)"),
        ("abcdefghijklmnopqrst", "not easy to guess (characters in their usual order)"),
        ("Trente-6-lapins!", "not easy to guess"),
        ("", "not easy to guess"),
    ],
)
@pytest.mark.parametrize("policy", [GUIDE, NIST])
def test_easy_to_guess_is_a_rule_of_its_own_and_says_why(password: str, words: str, policy: str) -> None:
    rules = {rule.words: rule.is_met for rule in judge(password, ALICE, policy=policy).rules}

    assert rules[words] is (password == "Trente-6-lapins!")


def test_every_reason_of_the_library_has_our_words() -> None:
    source = inspect.getsource(feedback)
    said = {
        "".join(found).replace("\\", "") for found in re.findall(r"warning = _\((.*?)\)\n", source, re.DOTALL)
    }
    warned = {ast.literal_eval(f"({one})") for one in said} | {"Recent years are easy to guess."}

    assert warned - set(WHY) == set()


def test_strength_grows_and_no_length_is_too_long() -> None:
    assert strength_of("alice", ALICE).score == 0
    assert strength_of("correct horse battery staple " * 9, ALICE).score == 4


def test_one_that_is_too_long_is_not_read_and_none_is_kept() -> None:
    [rule], strength = judge("Aa1!" * 100_000, Person(), policy=GUIDE)
    assert (rule.words, rule.is_met, strength) == ("at most 128 characters", False, None)

    judge("Correct-Horse-77-Battery", Person(), policy=GUIDE)
    misses = kept_folds.cache_info().misses
    fold("Correct-Horse-77-Battery")
    assert kept_folds.cache_info().misses == misses + 1


def test_no_password_costs_more_than_others_to_judge() -> None:
    many_meanings = "4@8({[<369!1|70$5+%2" * 4
    judge("Trente-6-lapins!", ALICE, policy=GUIDE)

    began = time.process_time()
    judge(many_meanings, ALICE, policy=GUIDE)

    # A hundredth of this as a rule; twenty times this with every reading of the signs.
    assert time.process_time() - began < 0.5


def test_what_a_password_says_of_one_person_is_not_kept_for_the_next() -> None:
    strength_of("Zanzibarrrr", Person("Zanzibarrrr"))

    assert "zanzibarrrr" not in RANKED_DICTIONARIES.get("user_inputs", {})


@pytest.mark.parametrize(
    ("password", "score"),
    [("tr7-Qv!", 2), ("TRENTE-6-LAPINS-BLE", 2), ("Trente-6-lapins-bleus!", 4), ("alice", 0)],
)
def test_a_password_that_is_refused_is_never_called_good(password: str, score: int) -> None:
    strength = judge(password, ALICE, policy=GUIDE).strength

    assert strength is not None
    assert strength.score == score
