"""No line of the log holds what opens an account's lock or an order."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from comptoir.ground.trace import trace, traced
from comptoir.journal.work import run_queued
from comptoir.post.actions import queue_letter
from comptoir.project.logs import JsonLines, MaskedLines

TOKEN = "eyJhbGciOi:1tZ-x9:Qk_3.b"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written to the log, with the house's own format."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(MaskedLines("%(levelname)s %(name)s [%(trace)s] %(message)s"))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/account/not-me/{}/",
        "/account/address-return/{}/",
        "/orders/find/{}/",
        "/parcels/{}/",
        "/carriers/sandbox/{}/",
        "/providers/sandbox/{}/",
        "/mail/events/{}/",
        "/sms/answers/{}/",
        "/unsubscribe/{}/",
        "/preferences/confirmation/{}/",
    ],
)
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


def line_of(message: str, formatter: logging.Formatter) -> str:
    record = logging.LogRecord("comptoir.post", logging.INFO, "", 0, message, (), None)
    record.created = 1_790_000_000.25
    return formatter.format(record)


def test_a_line_says_when_with_its_offset_and_of_which_request() -> None:
    with traced("0123456789ab"):
        written = line_of("a letter was sent", MaskedLines())

    moment, rest = written.split(" ", 1)
    assert datetime.fromisoformat(moment) == datetime.fromtimestamp(1_790_000_000.25, UTC)
    assert datetime.fromisoformat(moment).utcoffset() is not None
    assert rest == "INFO comptoir.post [0123456789ab] a letter was sent"


def test_a_line_is_one_json_object_where_that_is_asked_for() -> None:
    with traced("0123456789ab"):
        written = json.loads(line_of("été à alice@example.org", JsonLines()))

    assert {**written, "time": ""} == {
        "time": "", "level": "info", "logger": "comptoir.post", "trace": "0123456789ab", "message": "été à …@…",
    }  # fmt: skip


def test_an_error_tells_nothing_there_either() -> None:
    try:
        raise ValueError(f"/account/not-me/{TOKEN}/ of alice@example.org")
    except ValueError as error:
        told = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Internal Server Error", (), told)

    written = json.loads(JsonLines().format(record))

    assert written["error"].endswith("ValueError: /account/not-me/…/ of …@…")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("550 <alice.martin@example.org>: unknown", "550 <…@…>: unknown"),
        ("Not Found: /nowhere/alice%40example.org/", "Not Found: /nowhere/…@…/"),
        ("at 3 o'clock @ home", "at 3 o'clock @ home"),
    ],
)
def test_no_line_names_an_address_of_a_person(said: str, written: str) -> None:
    assert line_of(said, MaskedLines("%(message)s")) == written


@pytest.mark.parametrize(
    "word", ["", "short", "x" * 65, "with space", "<script>alert</script>", "été-été-été"]
)
def test_a_word_that_is_not_fit_is_replaced(word: str) -> None:
    with traced(word) as made:
        assert trace() == made != word
        assert re.fullmatch("[0-9a-f]{12}", made)
    with traced("0123456789abcdef0123456789ABCDEF") as kept:
        assert kept == "0123456789abcdef0123456789ABCDEF"


@pytest.mark.django_db(transaction=True)
def test_the_worker_says_of_which_request_a_task_is(log: io.StringIO, caplog: Any) -> None:
    with traced("0123456789ab"), transaction.atomic():
        queue_letter("customers/account_already_there", to="alice@example.org", language="en", context={})
    with caplog.at_level(logging.INFO):
        run_queued()

    sent = [line for line in log.getvalue().splitlines() if "was sent" in line]
    assert len(sent) == 1
    assert "[0123456789ab]" in sent[0]
