"""docs/security.md says of every ASVS requirement that concerns it which test shows it, or what was decided."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs/security.md"
# How many requirements each section of ASVS 5.0.0 has up to level 2: the first ones
LEVEL_TWO = {
    "3.3": 4, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4,
    "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "16.3": 4,
}  # fmt: skip
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/.]+\.py)::([\w:]+)`")


def rows() -> dict[str, str]:
    return dict(ROW.findall(DOCUMENT.read_text(encoding="utf-8")))


def named_in(path: Path) -> set[str]:
    """The tests of a file, those of a class by `Class::test`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{held.name}" for held in node.body if isinstance(held, ast.FunctionDef)}
    return found


@pytest.mark.parametrize(("number", "says"), rows().items())
def test_every_row_names_tests_that_are_there_or_a_decision(number: str, says: str) -> None:
    named = TEST.findall(says)
    assert named or "Decision: " in says, number
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert test in named_in(ROOT / file), f"{number}: {file}::{test}"


def test_no_requirement_of_level_two_is_missing() -> None:
    asked = {f"{section}.{number}" for section, count in LEVEL_TWO.items() for number in range(1, count + 1)}
    assert len(asked) == 61
    assert set(rows()) == asked
