"""`make rows`: which rows of docs/rows.md no journey walks yet."""

from __future__ import annotations

import ast
import re
from pathlib import Path

LIST = Path(__file__).parent.parent / "docs" / "rows.md"
ROWS = re.findall(r"^- \*\*([A-Z]\d+)\*\*", LIST.read_text(encoding="utf-8"), re.MULTILINE)


def walked() -> dict[str, list[str]]:
    """Each row that a journey names, and the journeys that do."""
    rows: dict[str, list[str]] = {}
    house = Path(__file__).parent.parent
    journeys = [*house.glob("tests/journeys/test_*.py"), *house.glob("comptoir/*/tests/test_journey*.py")]
    for path in sorted(journeys):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rows":
                    for row in mark.args:
                        rows.setdefault(str(ast.literal_eval(row)), []).append(node.name)
    return rows


def main() -> None:
    found = walked()
    for row in ROWS:
        print(f"{row:4} {', '.join(found[row]) if row in found else '-- no journey yet'}")
    print(f"{len(found)} of {len(ROWS)} rows are walked")


if __name__ == "__main__":
    main()
