"""The web server as it is run: what slow, cut, large and forged requests come to, bare and behind both proxies."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from comptoir.project.serving.bodies import Bound, read_body
from tests.processes import copied_house, shell
from tests.proxies import FORM, HOST, PROXIES, House, ask, connect, proxy
from tests.served import Served, furnish, served

ADDRESSES = """
from comptoir.journal.models import CustomerEntry
print([entry.details.get("ip") for entry in CustomerEntry.objects.filter(fact="customers.sign_in_failed")])
"""
FORGED = {
    "X-Forwarded-For": "6.6.6.6, 7.7.7.7",
    "X_Forwarded_For": "6.6.6.6",
    "Forwarded": "for=6.6.6.6;proto=https",
    "X-Real-IP": "6.6.6.6",
    "X_Forwarded_Proto": "https",
}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: Any, _empty_house: dict[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """The environment of a house with Alice in it, and a key of its shop."""
    with copied_house(tmp_path_factory.mktemp("served"), _empty_house) as environment:
        yield furnish(environment)


@pytest.fixture(scope="module")
def bare(furnished: tuple[dict[str, str], str]) -> Iterator[Served]:
    with ExitStack() as stack:
        yield served(stack, furnished)


@pytest.fixture(scope="module", params=PROXIES)
def behind(request: Any, furnished: Any, tmp_path_factory: Any) -> Iterator[tuple[Served, House]]:
    """A house, and the way to it through a proxy that docs/operate.md sets up."""
    if not shutil.which(request.param, path="/usr/sbin:/usr/bin:/bin"):
        pytest.skip(f"{request.param} is not installed")
    with ExitStack() as stack:
        inner = served(stack, furnished, COMPTOIR_PROXIES="1")
        place = tmp_path_factory.mktemp(request.param)
        port = stack.enter_context(proxy(request.param, place, house=inner.port))
        yield inner, House(port, is_secure=True)


def post(path: str, more: str, body: str) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {FORM}\r\n{more}\r\n\r\n{body}".encode()


class TestSlowVisitors:
    def test_bodies_that_never_come_hold_up_nobody(self, bare: Served) -> None:
        with ExitStack() as lines:
            for _ in range(20):
                line = lines.enter_context(connect(bare.port, is_secure=False))
                line.sendall(post("/account/sign-in/", "Content-Length: 1000", "login="))

            assert bare.house.sign_in() == 302
            assert bare.house.serves()

    def test_bodies_that_never_come_hold_up_nobody_behind_a_proxy(self, behind: tuple[Served, House]) -> None:
        _inner, outer = behind
        with ExitStack() as lines:
            for _ in range(20):
                line = lines.enter_context(connect(outer.port, is_secure=True))
                line.sendall(post("/account/sign-in/", "Content-Length: 1000", "login="))

            assert outer.sign_in() == 302
            assert outer.serves()

    def test_answers_that_nobody_reads_hold_up_nobody(self, bare: Served) -> None:
        _status, page = bare.house.ask("GET", "/")
        path = page.partition('src="')[2].partition('"')[0]
        with ExitStack() as lines:
            for _ in range(20):
                line = lines.enter_context(connect(bare.port, is_secure=False))
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode() * 300)

            assert bare.house.sign_in() == 302
            assert bare.house.serves()


class TestBody:
    @pytest.mark.parametrize(
        ("more", "body"),
        [
            ("Content-Length: 1000", "login=alice%40example.org&password="),
            ("Transfer-Encoding: chunked", "6\r\nlogin=\r\n"),
        ],
        ids=["of a length", "in chunks"],
    )
    @pytest.mark.parametrize("path", ["/account/sign-in/", "/api/shop/v1/orders"])
    def test_cut_short_is_refused_in_words(self, bare: Served, path: str, more: str, body: str) -> None:
        with connect(bare.port, is_secure=False) as line:
            line.sendall(post(path, more, body))
            line.shutdown(1)
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()

        assert answer.startswith("HTTP/1.1 400 ")
        assert ("The request cannot be read." if "/api/" in path else "did not arrive in full") in answer

    def test_in_chunks_is_read_whole(self, bare: Served) -> None:
        from comptoir.orders.examples import order_sent

        row = json.dumps(order_sent("chunked"))
        head = (
            f"POST /api/shop/v1/orders HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {bare.key}\r\n"
            "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (row[:100], row[100:])) + "0\r\n\r\n"

        status, answer = ask(bare.port, (head + chunks).encode(), is_secure=False)

        assert status == 200
        assert b'"created": 1' in answer

    def test_in_chunks_is_a_form_like_any_other(self, bare: Served) -> None:
        form = b"login=alice%40example.org&password=no"
        head = post("/account/sign-in/", "Transfer-Encoding: chunked\r\nConnection: close", "")

        status, answer = ask(
            bare.port, head + f"{len(form):x}\r\n".encode() + form + b"\r\n0\r\n\r\n", is_secure=False
        )

        # Its token is missing, which only a form that was read can lack.
        assert status == 403
        assert b"Please send it again" in answer

    @pytest.mark.parametrize(
        ("path", "length", "kind"),
        [
            ("/account/sign-in/", 60_000_000, "multipart/form-data; boundary=x"),
            ("/account/sign-in/", 1_000_001, FORM),
            ("/api/v1/orders", 1_000_001, "application/json"),
            ("/api/shop/v1/orders", 20_000_001, "application/x-ndjson"),
        ],
    )
    def test_too_large_for_its_address_is_refused_before_it_comes(
        self, bare: Served, path: str, length: int, kind: str
    ) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"

        status, answer = ask(bare.port, head.encode(), is_secure=False)

        assert status == 413
        assert (b"The request is too large." if "/api/" in path else b"larger than we accept") in answer

    def test_in_chunks_ends_where_it_grows_too_large(self, bare: Served) -> None:
        head = post("/account/sign-in/", "Transfer-Encoding: chunked", "")
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"

        with connect(bare.port, is_secure=False) as line:
            line.sendall(head + chunk * 16)
            assert line.recv(65536).startswith(b"HTTP/1.1 413 ")


class TestForgedHeaders:
    def test_change_nothing_where_no_proxy_stands_in_front(self, bare: Served) -> None:
        assert bare.house.sign_in("wrong", FORGED) == 200

        assert shell(bare.environment, ADDRESSES).endswith("'127.0.0.1']")
        assert "6.6.6.6" not in shell(bare.environment, ADDRESSES)

    def test_change_nothing_behind_a_proxy(self, behind: tuple[Served, House]) -> None:
        inner, outer = behind

        assert outer.sign_in("wrong", FORGED) == 200

        assert "127.0.0.1" in shell(inner.environment, ADDRESSES)
        assert "6.6.6.6" not in shell(inner.environment, ADDRESSES)
        assert "7.7.7.7" not in shell(inner.environment, ADDRESSES)

    def test_tell_of_no_tls(self, furnished: tuple[dict[str, str], str]) -> None:
        tls = {"COMPTOIR_PUBLIC_URL": f"https://{HOST}", "EMAIL_URL": "smtp://mail.example.org"}
        with ExitStack() as stack:
            house = served(stack, furnished, **tls).house

            for name in ("X-Forwarded-Proto", "X_Forwarded_Proto", "Forwarded"):
                status, answer = house.ask("GET", "/help/", headers={name: "https"})
                assert status == 301
                assert f"location: https://{HOST}/help/" in answer.lower()


class TestHeld:
    def test_what_a_visitor_sent_who_goes_away_is_held_no_longer(self) -> None:
        async def sent() -> AsyncIterator[bytes]:
            yield b"a" * 100
            raise ConnectionResetError

        bound = Bound("/", bytes=1000, seconds=5, all_bytes=1000)
        # In a thread of its own: the browser's loop may be running in this one.
        with ThreadPoolExecutor(1) as thread, pytest.raises(ConnectionResetError):
            thread.submit(asyncio.run, read_body(sent(), {"content-length": ["200"]}, bound)).result()

        assert bound.held == 0
