"""The looks of every page: one stylesheet, put together from the styles of `ui`, of each app and of the shop;
and the shop's own words."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from threading import get_ident
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage

from comptoir.ui.brand import shop_tokens

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
    """Return all stylesheets as one, without comments; what the shop sets stands last, and wins."""
    ours = "".join(_read(static, sheet) for static, sheet in sheets())
    tokens = shop_tokens(settings.SHOP_BRAND, font=settings.SHOP_FONT, radius=settings.SHOP_RADIUS)
    return f"{ours}{tokens}{_shops_sheet()}"


def _shops_sheet() -> str:
    """Return the shop's own stylesheet; its addresses start at the top of its static files."""
    sheet = settings.SHOP_LOOK / "look.css" if settings.SHOP_LOOK else None
    if sheet is None or not sheet.is_file():
        return ""
    return f"@layer shop{{\n{_read(sheet.parent, sheet)}}}\n"


def build_words() -> None:
    """Compile the shop's words, `locale/<language>/LC_MESSAGES/django.po` of its folder; they win over ours.

    Raises ImproperlyConfigured if a catalogue cannot be read.
    """
    if settings.SHOP_LOOK is None:
        return
    words: Path = settings.SHOP_LOOK / "locale"
    for folder in map(Path, settings.LOCALE_PATHS):
        rmtree(folder, ignore_errors=True)
        for catalogue in sorted(words.glob("*/LC_MESSAGES/django.po")):
            compiled = folder / catalogue.relative_to(words).with_suffix(".mo")
            compiled.parent.mkdir(parents=True, exist_ok=True)
            with catalogue.open("rb") as source, compiled.open("wb") as target:
                try:
                    write_mo(target, read_po(source, abort_invalid=True))
                except PoFileError as wrong:
                    raise ImproperlyConfigured(f"{catalogue}: {wrong}") from wrong


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
