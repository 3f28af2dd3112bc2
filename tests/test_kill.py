"""The command that kills the house under load: a few rounds of it, and its verdict on what it must notice."""

from __future__ import annotations

import random
from email.message import Message
from typing import Any

import pytest

from bench.kill import measure
from bench.kill_verdict import Verdict

SENT = Message()
SENT["Message-ID"] = "<1@shop.example.org>"
HELD: dict[str, Any] = {
    "orders": [["K-1", 2480, 2]],
    "addresses": ["1 rue des Écoles"],
    "entries": 1,
    "questions": [],
    "messages": [["addresses/added", "c1@example.org", True, "<1@shop.example.org>"]],
    "failed": 0,
}
ACKNOWLEDGED = {"orders": ["K-1"], "addresses": ["1 rue des Écoles"], "questions": [], "sign-ups": []}


@pytest.mark.ci
def test_nothing_is_lost_and_nothing_doubled_by_three_kills() -> None:
    said: list[str] = []

    verdict = measure(rounds=3, seconds=0.5, chance=random.Random(3), say=said.append)

    assert verdict.wrong == []
    assert len(said) == 3
    assert verdict.sums["orders acknowledged"] > 0
    assert verdict.sums["letters"] > 0


@pytest.mark.parametrize(
    ("changed", "mails"),
    [
        ({"orders": []}, [SENT]),
        ({"orders": [["K-1", 2480, 2], ["K-1", 2480, 2]]}, [SENT]),
        ({"orders": [["K-1", 2480, 4]]}, [SENT]),
        ({"addresses": ["1 rue des Écoles"] * 2}, [SENT]),
        ({"entries": 2}, [SENT]),
        ({"messages": []}, []),
        ({"failed": 1}, [SENT]),
        ({}, []),
        ({"messages": [["addresses/added", "c1@example.org", True, "<2@shop.example.org>"]]}, [SENT]),
        ({"messages": [["addresses/added", "c1@example.org", False, "<1@shop.example.org>"]]}, [SENT]),
    ],
)
def test_the_verdict_notices(changed: dict[str, Any], mails: list[Message]) -> None:
    assert Verdict.on(HELD, ACKNOWLEDGED, [SENT]).wrong == []

    assert Verdict.on({**HELD, **changed}, ACKNOWLEDGED, mails).wrong
