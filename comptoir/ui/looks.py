"""The one stylesheet of every page: put together from the styles of `ui` and of each app, as a static
file."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import get_ident
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

SHEET = "comptoir.css"
UI = Path(__file__).parent / "static"
BESIDE = re.compile(r"""url\((["']?)(?!data:|[a-z]+://|[/#])""")


def sheets() -> Iterator[tuple[Path, Path]]:
    """Yield each stylesheet of the house with its `static` folder, in cascade order.

    First the layers and components of `ui`, then each app's own, from the bottom floor up: between rules of
    equal weight, the upper app's wins.
    """
    yield from ((UI, UI / f"ui/css/{layer}.css") for layer in ("tokens", "base", "layout"))
    yield from ((UI, sheet) for sheet in sorted(UI.glob("ui/css/*/*.css")))
    for app in reversed(list(apps.get_app_configs())):
        if app.name.startswith("comptoir.") and app.label != "ui":
            static = Path(app.path) / "static"
            yield from ((static, sheet) for sheet in sorted(static.glob(f"{app.label}/css/*.css")))


def one_sheet() -> str:
    """Return all stylesheets as one, without comments."""
    return "".join(_read(static, sheet) for static, sheet in sheets())


def _read(static: Path, sheet: Path) -> str:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    # Relative addresses must start at the top of the static files, where the one stylesheet is.
    folder = sheet.parent.relative_to(static).as_posix()
    css = BESIDE.sub(lambda match: f"url({match[1]}{folder}/", css)
    return re.sub(r"\s*\n\s*", "\n", css).lstrip()


def build() -> Path:
    """Write the stylesheet to the data directory if it has changed; safe when several processes do so."""
    built: Path = settings.DATA_DIR / "looks" / SHEET
    css = one_sheet()
    if not built.exists() or built.read_text(encoding="utf-8") != css:
        built.parent.mkdir(parents=True, exist_ok=True)
        fresh = built.with_suffix(f".{os.getpid()}-{get_ident()}")
        fresh.write_text(css, encoding="utf-8")
        fresh.replace(built)
    return built


class LooksFinder(BaseFinder):
    """Gives the stylesheet to Django, which collects, hashes and compresses it like any static file."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        paths = [str(build())] if posixpath.normpath(path) == SHEET else []
        return paths if find_all else "".join(paths)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        yield SHEET, FileSystemStorage(location=build().parent)
