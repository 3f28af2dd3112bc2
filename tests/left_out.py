"""What a new app forgets and nothing else notices: each rule says what is left out, and where it belongs."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from tests.source import Problems, floors, package, python_files

# These have no rooms that stand above each other.
WITHOUT_ROOMS = {"ground", "rest", "journal", "ui", "project"}


def apps_off_the_rooms(root: Path) -> Problems:
    """Every app with floors of its own rooms is held to them by the second contract of pyproject.toml."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = set(contracts[1]["containers"])
    return [
        f'{app} is missing in `containers` of the Rooms contract of pyproject.toml: add "comptoir.{app}"'
        for app in floors(root)
        if f"comptoir.{app}" not in held and app not in WITHOUT_ROOMS
    ]


def apps_off_the_plan(root: Path) -> Problems:
    """The table of floors in docs/house.md names every app."""
    rows = re.findall(
        r"^\|[^|]*\|([^|]*)\|", (root / "docs/house.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    planned = set(re.findall(r"`(\w+)`", " ".join(rows)))
    return [
        f"{app} is missing in the table of floors of docs/house.md: name it and what it is for"
        for app in floors(root)
        if app not in planned
    ]


def strange_panels(root: Path) -> Problems:
    """An app adds panels to pages that ask for some."""
    pages, added = set(), []
    for path, tree in python_files(root):
        if package(root) not in path.parents or "tests" in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"ask_panels", "whole_order"}:
                pages |= {one.value for one in node.args if isinstance(one, ast.Constant)}
            names = [getattr(target, "id", "") for target in getattr(node, "targets", [])]
            if names == ["PANELS"] and path.name == "house.py" and isinstance(node.value, ast.Dict):
                added += [(path.relative_to(root), getattr(key, "value", "")) for key in node.value.keys]
    known = ", ".join(sorted(pages))
    return [
        f"{path} adds a panel to {page!r}, which no page asks: {known}"
        for path, page in added
        if page and page not in pages
    ]


def letters_written_twice(root: Path) -> Problems:
    """A mail is one .md, from which all else is made; an SMS is a text."""
    return [
        f"{path.relative_to(root)} is no letter: a mail is {path.stem}.md, an SMS {path.stem}_sms.txt"
        for path in sorted(package(root).rglob("templates/*/letters/*"))
        if path.suffix != ".md" and not path.name.endswith("_sms.txt")
    ]
