"""Every page links one stylesheet, which holds the looks of the whole house."""

from __future__ import annotations

import re
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

    def test_adds_the_brands_colour_where_one_is_set(self, client: Any, settings: Any, db: None) -> None:
        settings.SHOP_BRAND = "#aa2200"

        assert linked(client.get("/")) == [f"/static/{SHEET}", "/brand.css"]


class TestSheet:
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
