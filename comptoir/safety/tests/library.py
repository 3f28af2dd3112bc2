"""What a room uses of the library, read from its imports, and what each name is today."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
CLASS = "a class"


def taken_by(app: str) -> set[str]:
    """Return every name that the app's room `allauth` imports, by module."""
    tree = ast.parse((PACKAGE / app / "allauth.py").read_text(encoding="utf-8"))
    nodes = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return {f"{node.module}.{alias.name}" for node in nodes for alias in node.names}


def shape(name: str) -> str | list[str]:
    """Describe a name of the library: its value, or its parameters."""
    module, _dot, attribute = name.rpartition(".")
    found = getattr(importlib.import_module(module), attribute)
    if inspect.isclass(found):
        return CLASS
    return list(inspect.signature(found).parameters) if callable(found) else str(found)
