"""The source of the house, as its rules read it: apps, rooms, floors, and files as trees."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
Problems = list[str]


def package(root: Path) -> Path:
    return root / "comptoir"


def app_folders(root: Path) -> list[Path]:
    return sorted(path for path in package(root).iterdir() if (path / "__init__.py").exists())


def python_files(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    beside = ("tests", "bench", "simulation", "docs")
    for path in sorted(
        [*package(root).rglob("*.py"), *(path for name in beside for path in (root / name).rglob("*.py"))]
    ):
        if "migrations" not in path.parts or path.name == "__init__.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path, root: Path) -> tuple[str, str]:
    """The app and the room that a file of the package is in."""
    parts = path.relative_to(package(root)).parts
    return (parts[0], parts[1].removesuffix(".py")) if len(parts) > 1 else ("", parts[0])


def floors(root: Path) -> list[str]:
    """The apps from the top floor down, as pyproject.toml has them."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [app.strip() for layer in contracts[0]["layers"] for app in layer.split("|")]
