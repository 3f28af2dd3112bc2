"""Journeys: whole stories in Chromium, each in one setting, and in all of them for the whole matrix."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visitor import Setting, Visitor
from tests.processes import copied_house, empty_house

CHROMIUM = Path("/usr/bin/chromium")
SETTINGS = [
    Setting(language, width, script)
    for language in ("fr", "en")
    for width in (390, 1280)
    for script in (True, False)
]
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"chromium", "visitor"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="Chromium is not at /usr/bin/chromium"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every journey in every setting; all but one of them only in the whole matrix."""
    if "visitor" not in metafunc.fixturenames:
        return
    needs_script = metafunc.definition.get_closest_marker("needs_script")
    settings = [one for one in SETTINGS if one.has_script or not needs_script]
    chosen = zlib.crc32(metafunc.function.__name__.encode()) % len(settings)
    metafunc.parametrize(
        "setting",
        [
            pytest.param(one, id=str(one), marks=[] if at == chosen else [pytest.mark.matrix])
            for at, one in enumerate(settings)
        ],
    )


@pytest.fixture(scope="session")
def _empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with empty_house(tmp_path_factory.mktemp("house")) as environment:
        yield environment


@pytest.fixture
def house(tmp_path: Path, _empty_house: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of real processes that share one empty house, whose folder is the test's own."""
    with copied_house(tmp_path, _empty_house) as environment:
        yield environment


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_house(live_server: Any, settings: Any) -> str:
    """A house that anybody can come to, with nothing in it."""
    call_command("createcachetable")
    cache.clear()
    settings.PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def visitor(chromium: Browser, open_house: str, setting: Setting) -> Iterator[Visitor]:
    """Somebody who comes to the house."""
    somebody = Visitor(chromium, open_house, setting)
    yield somebody
    for context in chromium.contexts:
        context.close()
