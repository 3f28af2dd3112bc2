"""What a new password must have, under either policy."""

from __future__ import annotations

import pytest

from comptoir.customers.passwords import GUIDE, NIST, Person, rules_for, strength_of

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
    ],
)
def test_each_policy_asks_for_its_own(password: str, policy: str, is_good: bool) -> None:
    assert all(rule.is_met for rule in rules_for(password, ALICE, policy=policy)) is is_good


def test_strength_grows_and_no_length_is_too_long() -> None:
    assert strength_of("alice", ALICE).score == 0
    assert strength_of("correct horse battery staple " * 9, ALICE).score == 4
