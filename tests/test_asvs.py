"""docs/security.md says of every ASVS requirement that concerns it which test shows it, or what was decided."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENT = ROOT / "docs/security.md"
STANDARD = ROOT.parent / "shared/data/asvs/asvs-5.0.0.csv"
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
    if not STANDARD.is_file():
        pytest.skip("the standard is not here")
    with STANDARD.open(encoding="utf-8") as held:
        asked = {
            row["req_id"].removeprefix("V")
            for row in csv.DictReader(held)
            if (row["chapter_id"] in ("V6", "V7") or row["section_id"] in ("V3.3", "V16.3"))
            and int(row["L"]) <= 2
        }
    assert len(asked) == 61
    assert set(rows()) == asked
