"""Every page links one stylesheet, which holds the looks of the whole house."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.test import Client, RequestFactory

from comptoir.project.errors import server_error
from comptoir.project.house import APPS
from comptoir.ui import looks
from comptoir.ui.looks import SHEET, one_sheet, sheets

PACKAGE = Path(__file__).parent.parent / "comptoir"
LINKED = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


def linked(answer: Any) -> list[str]:
    return LINKED.findall(answer.content.decode())


class TestPage:
    def test_of_every_kind_links_one(self, as_alice: Any, as_carla: Any, as_sam: Any) -> None:
        nobody = Client()
        pages = {
            "signed out": nobody.get("/help/"),
            "sign-in": nobody.get("/account/sign-in/"),
            "customer": as_alice.get("/orders/"),
            "seller": as_carla.get("/desk/sales/"),
            "staff": as_sam.get("/desk/find/"),
            "gallery": nobody.get("/demo/gallery/"),
            "not found": nobody.get("/nowhere/"),
        }

        assert {kind: linked(page) for kind, page in pages.items()} == {
            kind: [f"/static/{SHEET}"] for kind in pages
        }

    def test_that_leans_on_nothing_links_it_too(self) -> None:
        assert linked(server_error(RequestFactory().get("/"))) == [f"/static/{SHEET}"]

    def test_that_leans_on_nothing_stands_without_it(self, settings: Any, tmp_path: Path) -> None:
        settings.STATIC_ROOT = tmp_path
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        }

        assert linked(server_error(RequestFactory().get("/"))) == []


class TestSheet:
    def test_dresses_a_class_in_the_looks_of_one_app(self) -> None:
        apps: dict[str, set[str]] = {}
        for path in PACKAGE.glob("*/static/*/css/**/*.css"):
            for name in re.findall(r"^\s*\.([\w-]+) \{", path.read_text(encoding="utf-8"), re.MULTILINE):
                apps.setdefault(name, set()).add(path.relative_to(PACKAGE).parts[0])

        assert {name: several for name, several in apps.items() if len(several) > 1} == {}

    def test_holds_every_one_of_the_house_from_the_bottom_up(self) -> None:
        found = [sheet.relative_to(PACKAGE).as_posix() for _static, sheet in sheets()]
        apps = list(dict.fromkeys(name.partition("/")[0] for name in found))

        assert sorted(found) == sorted(
            path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.css")
        )
        assert found[0] == "ui/static/ui/css/tokens.css"
        upwards = [app.removeprefix("comptoir.") for app in (*reversed(APPS), "comptoir.project")]
        assert apps[0] == "ui"
        assert [app for app in upwards if app in apps and app != "ui"] == apps[1:]

    def test_keeps_each_rule_and_no_comment(self) -> None:
        raw = "".join(sheet.read_text() for _static, sheet in sheets())
        assert re.sub(r"/\*.*?\*/|\s+", "", raw, flags=re.DOTALL) == re.sub(r"\s+", "", one_sheet())

    def test_finds_what_stands_beside_one_of_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sheet = tmp_path / "orders" / "css" / "order.css"
        sheet.parent.mkdir(parents=True)
        sheet.write_text(
            'a { background: url("../img/a.svg"), url(b.svg), url(data:image/png;base64,x), url(#c), url(/d) }'
        )
        monkeypatch.setattr(looks, "sheets", lambda: [(tmp_path, sheet)])

        assert one_sheet() == (
            'a { background: url("orders/css/../img/a.svg"), url(orders/css/b.svg), url(data:image/png;base64,x), url(#c), url(/d) }'
        )

    def test_is_found_as_it_is_now(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        settings.DATA_DIR = tmp_path
        sheet = tmp_path / "one.css"
        monkeypatch.setattr(looks, "sheets", lambda: [(tmp_path, sheet)])

        for css in ("a { color: red; }", "b { color: blue; }"):
            sheet.write_text(css)
            assert Path(str(finders.find(SHEET))).read_text() == css

    def test_is_collected_under_a_name_that_is_kept_for_ever(self, tmp_path: Path, settings: Any) -> None:
        settings.STATIC_ROOT = tmp_path
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        }

        call_command("collectstatic", interactive=False, verbosity=0)

        name = ManifestStaticFilesStorage(location=str(tmp_path)).stored_name(SHEET)
        assert re.fullmatch(r"comptoir\.[0-9a-f]{12}\.css", name)
        assert (tmp_path / f"{name}.br").exists()


class TestShopsOwn:
    def test_colour_fonts_and_corners_stand_after_ours(self, settings: Any) -> None:
        settings.SHOP_BRAND, settings.SHOP_FONT, settings.SHOP_RADIUS = "#aa2200", "Georgia, serif", "0"

        own = one_sheet().split("@layer hidden")[-1]

        assert "--brand:#" in own
        assert "--font:Georgia, serif;" in own
        assert "--radius:0;" in own
        assert "--radius-round:0;" in own

    def test_round_corners_leave_buttons_round(self, settings: Any) -> None:
        settings.SHOP_RADIUS = "1rem"

        assert one_sheet().count("--radius-round:") == 1

    def test_a_folder_brings_templates_words_and_looks_that_win(self, tmp_path: Path) -> None:
        look = PACKAGE.parent / "docs" / "look" / "garance"
        environment = os.environ | {
            "COMPTOIR_DATA": str(tmp_path),
            "COMPTOIR_SHOP_LOOK": str(look),
            "COMPTOIR_SHOP_URL": "https://garance.example",
            "COMPTOIR_SHOP_LINKS": "Mentions légales|Legal notice|https://garance.example/legal",
            "DJANGO_SETTINGS_MODULE": "comptoir.project.settings",
        }

        ended = subprocess.run(
            [sys.executable, "-c", SHOWN], env=environment, capture_output=True, text=True, check=True
        )

        shown = json.loads(ended.stdout.splitlines()[-1])
        for page, words in (("fr", "Retour à la maison"), ("en", "Back to the house")):
            assert words in shown[page]
            assert 'circle cx="16"' in shown[page]
            assert "https://garance.example/legal" in shown[page]
        assert "Mentions légales" in shown["fr"]
        assert "Legal notice" in shown["en"]
        assert "@layer shop{" in shown["sheet"]
        assert ".header__name { color: #fbf7f2" in shown["sheet"].split("@layer shop{")[1]


SHOWN = """
import json, django
from comptoir.ui.looks import build_words, one_sheet
build_words()
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("collectstatic", verbosity=0, interactive=False)
pages = {}
for language in ("fr", "en"):
    client = Client(HTTP_HOST="localhost")
    client.cookies["language"] = language
    pages[language] = client.get("/help/").content.decode()
print(json.dumps({**pages, "sheet": one_sheet()}))
"""


def test_what_scrolls_keeps_what_is_placed_in_it() -> None:
    """What is only heard (`.visually-hidden`) is placed; past the edge of a scroller it would widen the page."""
    rules = re.findall(
        r"[^{}]+\{[^{}]*\}", "".join(path.read_text() for path in PACKAGE.rglob("static/*/css/**/*.css"))
    )
    scrolling = [rule for rule in rules if re.search(r"overflow(-x)?: *(auto|scroll)", rule)]

    assert len(scrolling) > 3
    assert [rule.strip() for rule in scrolling if "position: relative" not in rule] == []
