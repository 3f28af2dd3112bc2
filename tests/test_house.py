"""The house keeps its rules: each is a function over a root, so that a deliberate break can be seen to fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from comptoir.journal.names import FORMER_APPS
from comptoir.project.house import NAMES
from tests.left_out import (
    apps_off_the_plan,
    apps_off_the_rooms,
    letters_written_twice,
    strange_panels,
)
from tests.source import ROOT, Problems, app_folders, floors, package, python_files, room_of

pytestmark = pytest.mark.any_database
ROOMS = {
    "__init__", "house", "urls", "pages", "desk", "api", "shop_api", "reactions", "schedule", "letters", "examples", "forms",
    "actions", "models", "facts", "migrations", "templates", "static", "locale", "tests",
}  # fmt: skip
EXTRA_ROOMS = {
    "ground": {"money", "owned", "move", "refusal", "phones", "fold", "numbers", "retry", "write", "keyset", "written_once", "seal", "batches", "deadline", "trace", "tasks", "postgresql", "sqlite", "email", "days"},
    "journal": {"record", "react", "work", "queue_worker", "feed", "heartbeats", "queue", "names"},
    "rest": {"problems", "sent", "bodies", "values", "moments", "wrong", "codes", "rows", "operations", "limits", "idempotency", "doors", "middleware"},
    "post": {"connection", "mailbox", "sms", "writing"},
    "ui": {"loader", "templatetags", "places", "pictures", "panels", "menus", "held", "formats", "clocks", "opening_hours", "brand", "browsers", "compression", "middleware", "looks", "pixels", "printing", "spreadsheets", "reprint"},
    "customers": {"asking", "middleware", "phones"},
    "safety": {"allauth", "cookies", "middleware", "passwords", "recent", "sessions"},
    "entrance": {"adapter", "allauth", "stages", "typed", "underway"},
    "deliveries": {"carriers"},
    "payments": {"providers"},
    "orders": {"intake"},
    "sellers": {"backend", "middleware"},
    "project": {
        "settings", "environment", "mail", "shop", "apps", "command", "wsgi", "home", "help_pages", "help_search", "menu", "house", "demo", "importing", "erasure", "doors",
        "checks", "policy", "logs", "delays", "failures", "serving", "errors", "health", "metrics",
        "management",
    },
}  # fmt: skip
DOORS = {"models", "actions", "facts", "examples"}
# What a page asks of a request, the forms of a lower app, which only read what was typed, and how a photo is
# served
FACE_DOORS = {"customers": {"asking"}, "safety": {"forms"}, "photos": {"forms", "pages"}}
# What stands on floor one and below has its own doors: it is called, not entered.
OPEN = {"ground", "ui", "journal", "post", "rest"}
FACES = ("pages", "desk", "api", "shop_api")
FORBIDDEN = {"utils", "helpers", "common", "core", "base", "manager", "managers", "service", "services"}
# Of allauth's modules, those that its documentation does not name
INSIDE = {"internal", "stages"}
ACTS = {
    "save", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "enqueue", "send",
}  # fmt: skip
LONGEST_FILE, LONGEST_FUNCTION, WIDEST_TEMPLATE = 400, 40, 140


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
                if (
                    "tests" in path.parts
                    and door in {"urls", "pages", "schedule", "reactions", "tests"} | DOORS
                ):
                    continue
                if door in FACE_DOORS.get(steps[1], set()):
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


def wide_templates(root: Path) -> Problems:
    return [
        f"{path.relative_to(root)} has more than {WIDEST_TEMPLATE} characters in line {number}"
        for path in sorted([*package(root).rglob("templates/**/*.*"), *(root / "bench").rglob("*.html")])
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDEST_TEMPLATE
    ]


def forbidden_names(root: Path) -> Problems:
    paths = [path for path in package(root).rglob("*") if "__pycache__" not in path.parts]
    return [
        f"{path.relative_to(root)} is named for nothing"
        for path in paths
        if path.stem in FORBIDDEN
        and path.suffix not in {".css"}
        and path.name != "base.html"
        # Django looks for it by this name
        and path.parent.name not in {"postgresql", "sqlite"}
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


def looks_elsewhere(root: Path) -> Problems:
    """Looks stand in their app's `static/<app>/css`, where the one sheet finds them, and in no other's."""
    classes = {app.name: worn_classes(app) for app in app_folders(root)}
    wrong = []
    for path in sorted(package(root).rglob("*.css")):
        app, name = path.relative_to(package(root)).parts[0], path.relative_to(root)
        folder = path.parent.relative_to(package(root) / app).as_posix()
        if folder != f"static/{app}/css" and not (app == "ui" and folder.startswith("static/ui/css")):
            wrong.append(f"{name} stands where no page finds it")
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for selector in re.findall(r"^\s*(\.[^{}@]*)\{", css, re.MULTILINE):
            named = set(re.findall(r"\.([a-z][\w-]*)", selector))
            named |= {re.split("__|--", name)[0] for name in named}
            worn = {other for other, seen in classes.items() if named & seen}
            if len(worn) == 1 and worn != {app} and path.name != "layout.css":
                wrong.append(f"{name} dresses {selector.strip()}, which only {worn.pop()} wears")
    return wrong


def worn_classes(app: Path) -> set[str]:
    """The classes that an app's templates and pages give."""
    files = [*app.rglob("templates/**/*.html"), *app.rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files if "tests" not in path.parts]
    given = re.findall(r"""class(?:="|": ")([^"]*)|block width %}([^{]*)""", "\n".join(texts))
    return set(re.findall(r"[\w-]+", re.sub(r"{%.*?%}", " ", " ".join(" ".join(one) for one in given))))


def components_without_company(root: Path) -> Problems:
    """A component is one tag, one template, one stylesheet of the same name; without a look of its own, two."""
    ui = package(root) / "ui"
    files = [
        file for folder in ("components", "lean") for file in (ui / "templates/ui" / folder).glob("*.html")
    ]
    # A form, and the frame of every page
    templates = {file.stem for file in files} - {"fields", "form_errors", "csrf", "foot", "hello", "session"}
    sheets = {path.stem for path in (ui / "static/ui/css/components").glob("*.css")}
    tags = set(
        re.findall(r"^def (\w+)\(", (ui / "templatetags/ui.py").read_text(encoding="utf-8"), re.MULTILINE)
    )
    return [
        f"the component {name} lacks a tag or a stylesheet" for name in sorted(templates - (sheets & tags))
    ]


def misplaced_facts(root: Path) -> Problems:
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or "tests" in path.parts:
            continue
        app, room = room_of(path, root)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fact":
                name = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
                prefixes = "|".join({app, FORMER_APPS.get(app, app)})
                if room != "facts" or not re.fullmatch(rf"({prefixes})\.[a-z_]+(ed|d|in|up|out)", str(name)):
                    wrong.append(f"{path.relative_to(root)}: {name} is no {app}.<past tense> in the facts")
    return wrong


def strange_additions(root: Path) -> Problems:
    """What an app adds to the house has one of the names that `project/house.py` collects."""
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or room_of(path, root)[1] != "house" or "project" in path.parts:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                wrong.append(f"{path.relative_to(root)}: {node.name} is done elsewhere")
            targets = [name for target in getattr(node, "targets", []) for name in ast.walk(target)]
            for name in targets:
                if isinstance(name, ast.Name) and name.id not in NAMES | {"__all__"}:
                    wrong.append(f"{path.relative_to(root)}: nothing collects {name.id}")
    return wrong


def strange_limits(root: Path) -> Problems:
    """The limits of an app stand in its own house, beside what they guard."""
    wrong = []
    for app in app_folders(root):
        house = app / "house.py"
        held = house.read_text(encoding="utf-8") if house.exists() else ""
        named = set(re.findall(r'^    "(\w+)": "[\d/smhd,]+",$', held, re.MULTILINE))
        named |= set(re.findall(r'"(\w+)": "\d+/[\d/smhd,]+"', held))
        used = "".join(path.read_text(encoding="utf-8") for path in app.rglob("*.py") if path != house)
        wrong += [
            f"{app.name} guards nothing with {name}" for name in sorted(named) if f'"{name}"' not in used
        ]
    return wrong


def library_inside_elsewhere(root: Path) -> Problems:
    """What allauth does not promise comes in by one room of a floor, beside the test that an upgrade breaks."""
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or "tests" in path.parts or path.name == "allauth.py":
            continue
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import)]
        for node in nodes:
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                steps = f"{module}.{alias.name}".strip(".").split(".")
                if steps[0] == "allauth" and any(step in INSIDE or step.startswith("_") for step in steps):
                    wrong.append(f"{path.relative_to(root)} takes {'.'.join(steps)} from inside the library")
    return wrong


def acting_forms(root: Path) -> Problems:
    """A form reads what was typed and says what is wrong with it: it does nothing, and calls no action."""
    wrong = []
    for path, tree in python_files(root):
        if package(root) not in path.parents or room_of(path, root)[1] != "forms" or "tests" in path.parts:
            continue
        for node in ast.walk(tree):
            name = f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.ImportFrom) and "actions" in (node.module or "").split("."):
                wrong.append(f"{name} calls an action in a form")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ACTS:
                wrong.append(f"{name} acts in a form ({node.func.attr})")
            if isinstance(node, ast.Attribute) and node.attr == "session":
                wrong.append(f"{name} reads or writes a session in a form")
    return wrong


RULES = [
    unknown_rooms, wrong_doors, tables_in_faces, staff_queries_elsewhere, long_or_silent, forbidden_names, unnamed_migrations,
    formatted_messages, inline_code, strange_additions, strange_limits, untidy_styles, looks_elsewhere, components_without_company, misplaced_facts,
    library_inside_elsewhere, acting_forms, wide_templates,
    apps_off_the_rooms, apps_off_the_plan, strange_panels, letters_written_twice,
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Any) -> None:
    if found := rule(ROOT):
        pytest.fail("\n".join(found), pytrace=False)


def test_the_apps_are_installed_as_they_stand() -> None:
    installed = [
        config.name.removeprefix("comptoir.")
        for config in apps.get_app_configs()
        if config.name.startswith("comptoir.")
    ]

    assert installed == floors(ROOT)


def unerased(models: Any, listed: Collection[str]) -> Problems:
    """Models that nothing is said to erase, and names that no model has."""
    from comptoir.ground.owned import Delete, Keep, Owned

    names = {model._meta.label for model in models}
    wrong = [f"{name} is listed and does not exist" for name in sorted(set(listed) - names)]
    for model in models:
        if issubclass(model, Owned):
            if not isinstance(getattr(model, "when_erased", None), Keep | Delete):
                wrong.append(f"{model._meta.label} does not say when it is erased")
        elif model._meta.label not in listed:
            wrong.append(f"{model._meta.label} is erased by nothing")
    return wrong


def test_something_erases_every_model() -> None:
    from comptoir.project.erasure import ERASES

    if found := unerased(apps.get_models(), ERASES):
        pytest.fail("\n".join(found), pytrace=False)


def test_two_apps_say_nothing_under_one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from comptoir.project import house

    for name, thing in (("TILES", {"cards": 1}), ("LIMITS", {"pay": "1/h"}), ("CODES", {"late": "too late"})):
        monkeypatch.setattr(house, "HOUSES", [SimpleNamespace(**{name: thing})] * 2)
        with pytest.raises(ImproperlyConfigured, match=f"stands twice in {name} of the apps"):
            house._by_name(name)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
