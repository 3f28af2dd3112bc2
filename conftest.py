"""The base of every test: its own house in a temporary folder, and a check of every page's SQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

# A journey may stand in the folder of its app.
pytest_plugins = ["tests.browser"]


def pytest_configure() -> None:
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        # A file, as in a house: the server's threads then have a connection each.
        settings.DATABASES["default"]["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("COMPTOIR_NO_SKIPS"):
        terminalreporter.write_line(f"{len(skipped)} tests skipped where none may be", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("COMPTOIR_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _a_mailbox_of_its_own(tmp_path_factory: pytest.TempPathFactory, settings: Any) -> None:
    """A folder that the first letter creates: most tests send none."""
    settings.MAILBOX_DIR = tmp_path_factory.getbasetemp() / f"mailbox-{uuid.uuid4().hex}"
    settings.EMAIL_BACKEND = "comptoir.post.mailbox.MailboxBackend"
    settings.EMAIL_FILE_PATH = str(settings.MAILBOX_DIR)


@pytest.fixture(autouse=True)
def _nobody_refused_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget after each test which counters a process just found exceeded."""
    monkeypatch.setattr("comptoir.rest.limits.counting._refused", {})


@pytest.fixture(autouse=True)
def _every_statement_names_its_customer(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Check each statement of every page, API and reaction; fail on one that names no customer."""
    from django.core.handlers.base import BaseHandler

    from comptoir.journal import react
    from tests.statements import reading

    if request.node.get_closest_marker("crosses_customers"):
        yield
        return
    found: list[str] = []
    answer: Callable[..., Any] = BaseHandler._get_response  # type: ignore[attr-defined]
    do = react._react

    def watched(self: BaseHandler, asked: Any) -> Any:
        def whose() -> Any:
            customer = getattr(asked, "customer", None)
            return customer.pk if customer else None

        is_shop = asked.path.startswith("/api/shop/")
        with reading(found, asked.path, whose, many=is_shop, request=asked):
            return answer(self, asked)

    def heard(reaction: Any, entries: list[Any]) -> None:
        customers = {getattr(entry, "customer_id", None) for entry in entries}
        owner = customers.pop() if len(customers) == 1 else None
        with reading(found, reaction.name, lambda: owner, many=bool(customers)):
            do(reaction, entries)

    monkeypatch.setattr(BaseHandler, "_get_response", watched)
    monkeypatch.setattr(react, "_react", heard)
    yield
    if found:
        pytest.fail("statements without their customer:\n" + "\n".join(dict.fromkeys(found)))


@pytest.fixture
def alice(db: None) -> Any:
    """Alice's user, who is a customer."""
    from comptoir.customers import examples

    return examples.alice("en")


@pytest.fixture
def bob(db: None) -> Any:
    """Bob's user, who is a customer and a stranger to Alice."""
    from comptoir.customers import examples

    return examples.bob("en")


@pytest.fixture
def as_alice(client: Any, alice: Any) -> Any:
    """A client in which Alice is signed in."""
    client.force_login(alice)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def as_bob(alice: Any, bob: Any) -> Any:
    """Another client in which Bob is signed in."""
    return _signed_in(bob)


@pytest.fixture
def carla(db: None) -> Any:
    """Carla's user, who sells for the Brûlerie des Carmes."""
    from comptoir.sellers import examples

    return examples.carla()


@pytest.fixture
def sam(db: None) -> Any:
    """Sam's user, who works here."""
    from comptoir.safety import examples

    return examples.sam()


def _signed_in(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user)
    client.cookies["language"] = "en"
    return client


def _at_desk(user: Any) -> Any:
    """A client in which somebody from the desk has passed both steps."""
    from comptoir.safety.tests.visits import prove

    return prove(_signed_in(user))


@pytest.fixture
def as_carla(carla: Any) -> Any:
    """A client in which Carla is signed in."""
    return _at_desk(carla)


@pytest.fixture
def as_sam(sam: Any) -> Any:
    """A client in which Sam is signed in."""
    return _at_desk(sam)
