"""The web server as it is run: what slow, cut, large and forged requests come to, bare and behind both proxies."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from comptoir.project.serving.bodies import Bound, Unread, read_body
from comptoir.project.serving.server import listening_socket
from tests.processes import shell
from tests.proxies import FORM, HOST, PROXIES, House, ask, connect, proxy
from tests.served import Served, copied, served

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
def furnished(tmp_path_factory: Any, _furnished_house: Any) -> Iterator[tuple[dict[str, str], str]]:
    """The environment of a house with Alice in it, and a key of its shop."""
    with copied(tmp_path_factory.mktemp("served"), _furnished_house) as house:
        yield house


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
        assert b"Please send the form again" in answer

    @pytest.mark.parametrize(
        ("path", "length", "kind"),
        [
            ("/account/sign-in/", 60_000_000, "multipart/form-data; boundary=x"),
            ("/account/sign-in/", 200_001, FORM),
            ("/api/v1/orders", 200_001, "application/json"),
            ("/api/shop/v1/orders", 20_000_001, "application/x-ndjson"),
        ],
    )
    def test_too_large_for_its_address_is_refused_before_it_comes(
        self, bare: Served, path: str, length: int, kind: str
    ) -> None:
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"

        status, answer = ask(bare.port, head.encode(), is_secure=False)

        assert status == 413
        assert b"\r\nconnection: close\r\n" in answer
        assert (b"The request is too large." if "/api/" in path else b"What you sent is too large.") in answer

    def test_with_a_photo_may_be_as_large_as_a_photo(self, bare: Served) -> None:
        kind, sent = "multipart/form-data; boundary=x", b"x" * 9_000_000
        head = f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\n"

        status, _answer = ask(
            bare.port, f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent, is_secure=False
        )

        # Without its token the form is refused, but only once it was read.
        assert status == 403

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


def read(sent: AsyncIterator[bytes], bound: Bound) -> bytes:
    """Return what is read of a body that claims 200 bytes."""
    # In a thread of its own: the browser's loop may be running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, read_body(sent, {"content-length": ["200"]}, bound)).result()


class TestHeld:
    @pytest.fixture
    def bound(self) -> Bound:
        return Bound("/", bytes=1000, seconds=0.5, all_bytes=1000)

    def test_what_a_visitor_sent_who_goes_away_is_held_no_longer(self, bound: Bound) -> None:
        async def sent() -> AsyncIterator[bytes]:
            yield b"a" * 100
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            read(sent(), bound)

        assert bound.held == 0

    def test_who_falls_silent_is_waited_for_no_longer(self, bound: Bound, monkeypatch: Any) -> None:
        async def sent() -> AsyncIterator[bytes]:
            yield b"a" * 100
            await asyncio.sleep(5)

        monkeypatch.setattr("comptoir.project.serving.bodies.SILENCE_SECONDS", 0.05)
        bound.seconds = 60
        with pytest.raises(Unread, match="408"):
            read(sent(), bound)

        assert bound.held == 0

    def test_who_sends_drop_by_drop_is_not_either(self, bound: Bound) -> None:
        async def sent() -> AsyncIterator[bytes]:
            for _drop in range(200):
                yield b"a"
                await asyncio.sleep(0.05)

        with pytest.raises(Unread, match="408"):
            read(sent(), bound)

        assert bound.held == 0

    def test_less_than_was_said_is_cut_short(self, bound: Bound) -> None:
        async def sent() -> AsyncIterator[bytes]:
            yield b"a" * 199
            yield b""

        with pytest.raises(Unread, match="400"):
            read(sent(), bound)

    def test_all_together_are_no_more_than_a_process_may_hold(self, bound: Bound) -> None:
        async def sent() -> AsyncIterator[bytes]:
            yield b"a" * 200
            yield b""

        bound.held = 900
        with pytest.raises(Unread, match="503"):
            read(sent(), bound)
        assert bound.held == 900

        bound.held = 800
        assert read(sent(), bound) == b"a" * 200
        assert bound.held == 1000

    def test_what_was_answered_makes_room_for_more(self, bare: Served) -> None:
        bulk = post("/api/shop/v1/orders", "Content-Length: 20000000\r\nConnection: close", "a" * 20_000_000)

        # Together more than the 200 MB that a process may hold
        said = {ask(bare.port, bulk, is_secure=False)[0] for _time in range(11)}

        assert said == {401}

    def test_who_takes_nothing_of_an_answer_is_let_go_after_a_minute(self) -> None:
        with (
            listening_socket("127.0.0.1", 0) as listening,
            connect(listening.getsockname()[1], is_secure=False),
        ):
            line, _address = listening.accept()
            with line:
                waits = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

        assert waits == 60_000
