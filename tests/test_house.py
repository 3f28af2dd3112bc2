"""The house keeps its rules: each is a function over a root, so that a deliberate break can be seen to fail."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

ROOT = Path(__file__).parent.parent
ROOMS = {
    "__init__", "urls", "pages", "desk", "api", "shop_api", "reactions", "schedule", "examples", "forms",
    "actions", "models", "facts", "migrations", "templates", "static", "tests",
}  # fmt: skip
EXTRA_ROOMS = {
    "ground": {"money", "owned", "move", "refusal", "phones", "fold", "retry", "write", "keyset", "written_once", "seal", "batches", "deadline", "trace", "postgresql", "email"},
    "journal": {"record", "react", "work", "feed", "heartbeats", "queue"},
    "rest": {"problems", "sent", "wrong", "codes", "rows", "operations", "limits", "idempotency", "doors", "middleware"},
    "post": {"mailbox", "sms"},
    "ui": {"templatetags", "places", "brand", "browsers", "compression", "middleware"},
    "customers": {"adapter", "codes", "cookies", "middleware", "passwords", "phones", "recent", "sessions", "stages", "typed", "underway"},
    "sellers": {"backend", "middleware"},
    "project": {
        "settings", "environment", "apps", "command", "wsgi", "home", "help_pages", "menu", "demo", "importing", "erasure", "doors",
        "checks", "policy", "logs", "delays", "limits", "failures", "serving", "errors", "health", "metrics",
        "management", "locale",
    },
}  # fmt: skip
DOORS = {"models", "actions", "facts", "examples"}
# What stands on floor one and below has its own doors: it is called, not entered.
OPEN = {"ground", "ui", "journal", "post", "rest"}
FACES = ("pages", "desk", "api", "shop_api")
FORBIDDEN = {"utils", "helpers", "common", "core", "base", "manager", "managers", "service", "services"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 40
Problems = list[str]


def package(root: Path) -> Path:
    return root / "comptoir"


def app_folders(root: Path) -> list[Path]:
    return sorted(path for path in package(root).iterdir() if (path / "__init__.py").exists())


def python_files(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(
        [*package(root).rglob("*.py"), *(root / "tests").rglob("*.py"), *(root / "bench").rglob("*.py")]
    ):
        if "migrations" not in path.parts or path.name == "__init__.py":
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path, root: Path) -> tuple[str, str]:
    """The app and the room that a file of the package is in."""
    parts = path.relative_to(package(root)).parts
    return (parts[0], parts[1].removesuffix(".py")) if len(parts) > 1 else ("", parts[0])


def unknown_rooms(root: Path) -> Problems:
    wrong = []
    for app in app_folders(root):
        known = ROOMS | EXTRA_ROOMS.get(app.name, set())
        rooms = {path.stem for path in app.iterdir() if path.name != "__pycache__"}
        wrong += [f"{app.name}/{room} is no room of the house" for room in sorted(rooms - known)]
    return wrong


def wrong_doors(root: Path) -> Problems:
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents:
            continue
        app, _room = room_of(path, root)
        if app == "project":
            continue
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                steps = name.split(".")
                if steps[0] != "comptoir" or len(steps) < 2 or steps[1] in OPEN | {app}:
                    continue
                door = steps[2] if len(steps) > 2 else ""
                if "tests" in path.parts and door in {"urls", "pages", "schedule", "reactions"} | DOORS:
                    continue
                allowed = (
                    DOORS if {"tests", "examples.py", "examples"} & set(path.parts) else DOORS - {"examples"}
                )
                if door not in allowed:
                    wrong.append(f"{path.relative_to(root)} enters {name} by no door")
    return wrong


def tables_in_faces(root: Path) -> Problems:
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or room_of(path, root)[1] not in FACES or "tests" in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "objects":
                wrong.append(f"{path.relative_to(root)}:{node.lineno} starts from a table")
            if isinstance(node, ast.Attribute) and node.attr == "save":
                wrong.append(f"{path.relative_to(root)}:{node.lineno} saves in a face")
    return wrong


def staff_queries_elsewhere(root: Path) -> Problems:
    """What staff may ask (`staff_…`, in models) starts from no customer, so only the desk may ask it."""
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or room_of(path, root)[1] in {"desk", "models", "tests"}:
            continue
        for node in ast.walk(tree):
            for alias in node.names if isinstance(node, ast.ImportFrom) else []:
                if alias.name.startswith("staff_") and alias.name != "staff_only":
                    wrong.append(f"{path.relative_to(root)} asks {alias.name} away from the desk")
    return wrong


def long_or_silent(root: Path) -> Problems:
    wrong = []
    for path, tree in python_files(root):
        name, text = path.relative_to(root), path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_FILE:
            wrong.append(f"{name} has more than {LONGEST_FILE} lines")
        if not ast.get_docstring(tree):
            wrong.append(f"{name} does not open with a sentence")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                wrong.append(f"{name}: {node.name} is longer than {LONGEST_FUNCTION} lines")
    return wrong


def forbidden_names(root: Path) -> Problems:
    paths = [path for path in package(root).rglob("*") if "__pycache__" not in path.parts]
    return [
        f"{path.relative_to(root)} is named for nothing"
        for path in paths
        if path.stem in FORBIDDEN
        and path.suffix not in {".css"}
        and path.name != "base.html"
        # Django looks for it by this name
        and path.parent.name != "postgresql"
    ]


def unnamed_migrations(root: Path) -> Problems:
    return [
        f"{path.relative_to(root)} has no name of its own"
        for path in package(root).rglob("migrations/0*.py")
        if re.search(r"_(auto|merge|initial)|^\d+\.py$", path.name)
    ]


def formatted_messages(root: Path) -> Problems:
    wrong = []
    for path, tree in python_files(root):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            is_translated = node.func.id in {"_", "gettext", "gettext_lazy", "ngettext"}
            if is_translated and any(isinstance(argument, ast.JoinedStr) for argument in node.args):
                wrong.append(f"{path.relative_to(root)}:{node.lineno} formats before it translates")
    return wrong


def inline_code(root: Path) -> Problems:
    wrong = []
    for path in package(root).rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text):
            wrong.append(f"{path.relative_to(root)} holds a script or a style of its own")
    return wrong


def untidy_styles(root: Path) -> Problems:
    wrong = []
    for path in package(root).rglob("static/**/*.css"):
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        name = path.relative_to(root)
        if "!important" in text:
            wrong.append(f"{name} insists (!important)")
        if path.name != "tokens.css" and re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text):
            wrong.append(f"{name} names a colour that is no token")
        selectors = re.sub(r"\{[^{}]*\}", "", text)
        if re.search(r"(^|[\s,>])#[\w-]+", selectors):
            wrong.append(f"{name} selects an id")
    return wrong


def components_without_company(root: Path) -> Problems:
    """A component is one tag, one template, one stylesheet of the same name; without a look of its own, two."""
    ui = package(root) / "ui"
    templates = {path.stem for path in (ui / "templates/ui/components").glob("*.html")} - {
        "fields",
        "form_errors",
    }
    sheets = {path.stem for path in (ui / "static/ui/css/components").glob("*.css")}
    tags = set(
        re.findall(r"^def (\w+)\(", (ui / "templatetags/ui.py").read_text(encoding="utf-8"), re.MULTILINE)
    )
    return [
        f"the component {name} lacks a tag or a stylesheet" for name in sorted(templates - (sheets & tags))
    ]


def floors(root: Path) -> list[str]:
    """The apps from the top floor down, as pyproject.toml has them."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [app.strip() for layer in contracts[0]["layers"] for app in layer.split("|")]


def misplaced_facts(root: Path) -> Problems:
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or "tests" in path.parts:
            continue
        app, room = room_of(path, root)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fact":
                name = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
                if room != "facts" or not re.fullmatch(rf"{app}\.[a-z_]+(ed|d|in|up|out)", str(name)):
                    wrong.append(f"{path.relative_to(root)}: {name} is no {app}.<past tense> in the facts")
    return wrong


RULES = [
    unknown_rooms, wrong_doors, tables_in_faces, staff_queries_elsewhere, long_or_silent, forbidden_names, unnamed_migrations,
    formatted_messages, inline_code, untidy_styles, components_without_company, misplaced_facts,
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Any) -> None:
    assert rule(ROOT) == []


def test_the_apps_are_installed_as_they_stand() -> None:
    installed = [
        config.name.removeprefix("comptoir.")
        for config in apps.get_app_configs()
        if config.name.startswith("comptoir.")
    ]

    assert installed == floors(ROOT)


def unerased(models: Any, listed: dict[str, str]) -> Problems:
    """Models that nothing is said to erase, and names that no model has."""
    from comptoir.ground.owned import Delete, Keep, Owned

    names = {model._meta.label for model in models}
    wrong = [f"{name} is listed and does not exist" for name in sorted(listed.keys() - names)]
    for model in models:
        if issubclass(model, Owned):
            if not isinstance(getattr(model, "when_erased", None), Keep | Delete):
                wrong.append(f"{model._meta.label} does not say when it is erased")
        elif model._meta.label not in listed:
            wrong.append(f"{model._meta.label} is erased by nothing")
    return wrong


def test_something_erases_every_model() -> None:
    from comptoir.project.erasure import ERASED_WITH

    assert unerased(apps.get_models(), ERASED_WITH) == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
