"""No line of the log holds what opens an account's lock or an order."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from comptoir.project.logs import MaskedLines

TOKEN = "eyJhbGciOi:1tZ-x9:Qk_3.b"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written to the log, with the house's own format."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(MaskedLines("%(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/not-me/{}/", "/account/address-return/{}/", "/orders/find/{}/"])
def test_a_forged_or_wrong_request_does_not_write_down_the_link(log: io.StringIO, path: str) -> None:
    Client(enforce_csrf_checks=True).post(path.format(TOKEN))
    Client().get(path.format(TOKEN))

    assert path.format("…") in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"Not Found: /orders/find/{TOKEN}/", "Not Found: /orders/find/…/"),
        (f"?next=%2Forders%2Ffind%2F{TOKEN}%2F", "?next=%2Forders%2Ffind%2F…%2F"),
        ("Forbidden: /orders/find/", "Forbidden: /orders/find/"),
        ("Too many: /orders/find/sent/", "Too many: /orders/find/sent/"),
        ("Not Found: /orders/401-100/", "Not Found: /orders/401-100/"),
    ],
)
def test_the_rest_of_the_line_stays(said: str, written: str) -> None:
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, said, (), None)

    assert MaskedLines("%(message)s").format(line) == written


def test_an_error_does_not_tell_it_either(log: io.StringIO) -> None:
    try:
        raise ValueError(f"/account/not-me/{TOKEN}/")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error")

    assert "ValueError: /account/not-me/…/" in log.getvalue()
    assert TOKEN not in log.getvalue()


def test_every_handler_writes_such_lines() -> None:
    made: dict[str, Any] = settings.LOGGING["formatters"]
    used = {made[handler["formatter"]]["()"] for handler in settings.LOGGING["handlers"].values()}

    assert used == {f"{MaskedLines.__module__}.{MaskedLines.__name__}"}
