"""Journeys: whole stories in Chromium, each in one setting, and in all of them for the whole matrix."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visitor import Setting, Visitor
from tests.processes import copied_house, empty_house
from tests.served import copied, furnish

# The shell is the same engine without a window, at less than half the cost.
CHROMIUM = next(
    (one for one in map(Path, ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]) if one.exists()),
    None,
)
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


def is_walked(test: pytest.Item | pytest.Function) -> bool:
    """Whether a test is walked in Chromium: one of `tests`, or a journey of an app."""
    is_here = "tests" in test.path.relative_to(test.config.rootpath).parts[:1]
    is_journey = is_here or test.path.name.startswith("test_journey")
    return is_journey and bool({"chromium", "visitor"} & set(getattr(test, "fixturenames", ())))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_walked(item):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not in /usr/bin"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that failed and then passed: each is a defect to find."""
    stats = terminalreporter.stats
    passed = {report.nodeid for report in stats.get("passed", [])}
    unsteady = sorted({report.nodeid for report in stats.get("rerun", [])} & passed)
    if unsteady:
        terminalreporter.section("unsteady: failed once, then passed")
        for name in unsteady:
            terminalreporter.line(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every journey in every setting: one in `make test`, its opposite in CI too, all in the whole matrix."""
    if "visitor" not in metafunc.fixturenames or not is_walked(metafunc.definition):
        return
    needs_script = metafunc.definition.get_closest_marker("needs_script") is not None
    settings = [one for one in SETTINGS if one.has_script or not needs_script]
    chosen = settings[_turn(metafunc) % len(settings)]
    metafunc.parametrize(
        "setting",
        [
            pytest.param(one, id=str(one), marks=_marks(one, chosen, needs_script=needs_script))
            for one in settings
        ],
    )


def _turn(metafunc: pytest.Metafunc) -> int:
    """The place of a journey among those of its file, so that they take the settings in turn."""
    names = [name for name in vars(metafunc.module) if name.startswith("test_")]
    return zlib.crc32(metafunc.module.__name__.encode()) + names.index(metafunc.function.__name__)


def _marks(setting: Setting, chosen: Setting, *, needs_script: bool) -> list[pytest.MarkDecorator]:
    if setting == chosen:
        return [pytest.mark.turn]
    differs = setting.language != chosen.language and setting.width != chosen.width
    is_opposite = differs and (needs_script or setting.has_script != chosen.has_script)
    return [pytest.mark.ci if is_opposite else pytest.mark.matrix]


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
def _furnished_house(
    tmp_path_factory: pytest.TempPathFactory, _empty_house: dict[str, str]
) -> Iterator[tuple[dict[str, str], str]]:
    with copied_house(tmp_path_factory.mktemp("furnished"), _empty_house) as environment:
        yield furnish(environment)


@pytest.fixture
def furnished_house(
    tmp_path: Path, _furnished_house: tuple[dict[str, str], str]
) -> Iterator[tuple[dict[str, str], str]]:
    """The environment of a house that can be served, with Alice in it, and a key of its shop."""
    with copied(tmp_path, _furnished_house) as house:
        yield house


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_house(live_server: Any, settings: Any) -> str:
    """A house that anybody can come to, with nothing in it."""
    settings.PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def visitor(chromium: Browser, open_house: str, setting: Setting) -> Iterator[Visitor]:
    """Somebody who comes to the house."""
    somebody = Visitor(chromium, open_house, setting)
    yield somebody
    for context in chromium.contexts:
        context.close()
