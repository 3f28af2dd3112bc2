"""Which threads answer a request, for how long, and what is said when none is free."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from comptoir.ground.deadline import seconds_left
from comptoir.project.errors import REFUSAL
from comptoir.project.serving.front import LONGEST_KIND, Front

SHOP, STATIC, JUDGE = "/api/shop/v1/orders", "/static/style.css", "/account/password/judgement/"


class Said:
    """Record what granian would send on."""

    def __init__(self) -> None:
        self.status, self.body = 0, b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.body = status, body


async def ask(front: Front, path: str, headers: dict[str, str] | None = None) -> Said:
    said = Said()
    scope = SimpleNamespace(
        path=path,
        method="GET",
        headers={"host": "localhost", **(headers or {})},
        query_string="",
        client="127.0.0.1:1",
        server="127.0.0.1:2",
        http_version="1.1",
    )
    await front.__rsgi__(scope, said)
    return said


@pytest.fixture
def run() -> Iterator[Callable[..., Any]]:
    """Runs visits in a loop of their own: the browser's may be running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda visits: thread.submit(asyncio.run, visits).result(30)


@pytest.fixture(autouse=True)
def _few_threads(settings: Any) -> None:
    settings.WEB_THREADS, settings.WEB_SHOP_THREADS, settings.WEB_QUEUE_SECONDS = 2, 1, 0.2


@pytest.mark.parametrize("busy", [SHOP, STATIC, JUDGE])
def test_what_one_program_asks_for_leaves_pages_their_threads(run: Any, busy: str) -> None:
    over = threading.Event()

    def house(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        refused = environ.get(REFUSAL)
        if environ["PATH_INFO"] == busy and not refused:
            over.wait(20)
        start(f"{refused or 200} ", [])
        return [b""]

    async def visits() -> tuple[int, list[int]]:
        front = Front(house)
        front.__rsgi_init__(None)
        many = [asyncio.ensure_future(ask(front, busy)) for _time in range(6)]
        await asyncio.sleep(0.05)
        page = await ask(front, "/help/")
        while sum(one.done() for one in many) < len(many) - 1:
            await asyncio.sleep(0.01)
        over.set()
        return page.status, sorted(said.status for said in await asyncio.gather(*many))

    assert run(visits()) == (200, [200, 503, 503, 503, 503, 503])


def test_what_a_body_says_it_is_is_not_read_to_any_length(run: Any) -> None:
    told: list[str] = []

    def house(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        told.append(environ["CONTENT_TYPE"])
        start("200 OK", [])
        return [b""]

    async def visit() -> None:
        front = Front(house)
        front.__rsgi_init__(None)
        await ask(front, "/help/", {"content-type": "text/plain;" * 1000})

    run(visit())
    assert len(told[0]) == LONGEST_KIND


@pytest.mark.parametrize(("path", "most"), [("/help/", "WEB_PAGE_SECONDS"), (SHOP, "WEB_SHOP_SECONDS")])
def test_work_has_a_deadline(run: Any, settings: Any, path: str, most: str) -> None:
    left: list[float] = []

    def house(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        left.append(seconds_left() or 0)
        start("200 OK", [])
        return [b""]

    async def visit() -> int:
        front = Front(house)
        front.__rsgi_init__(None)
        return (await ask(front, path)).status

    assert run(visit()) == 200
    assert 0 < left[0] <= getattr(settings, most)


def test_what_was_sent_is_let_go_with_the_answer(run: Any) -> None:
    kept: dict[str, Any] = {}

    def house(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        kept["sent"] = environ["wsgi.input"]
        start("200 OK", [])
        return [b""]

    async def visit() -> None:
        front = Front(house)
        front.__rsgi_init__(None)
        await ask(front, "/help/")

    run(visit())
    # A request refers to itself, so all that it holds would wait for the collector.
    assert kept["sent"].closed
