"""Granian runs this application: one loop waits for all visitors, and only work takes a thread.

A body is read whole before a thread is taken for it, and an answer is given away whole before the thread goes
on. So a visitor who sends or reads slowly holds up nobody, and there are no more connections to the database
than threads.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest
from django.urls import reverse

from comptoir.ground.deadline import deadline
from comptoir.ground.trace import traced
from comptoir.project import health
from comptoir.project.errors import REFUSAL
from comptoir.project.serving.bodies import Unread, bound_of, read_body, says_a_body
from comptoir.project.serving.forwarded import client_address, is_passed_on, is_secure
from comptoir.project.serving.noting import note_request

Environ = dict[str, Any]
Headers = dict[str, list[str]]
Application = Callable[..., Iterable[bytes]]
LIVE, PICTURES = "/health/live/", "/pictures/"
# Of a body (RFC 6838 allows 127 characters on each side of the slash): to read the parameters of a longer one
# takes Django the square of its length.
LONGEST_KIND = 400
# Between the last visitor taken and the end: hyper closes a connection on which nothing was read yet.
LEAVES_SECONDS = 1
# Asked without Django's middleware: a probe knows neither the host's name nor that it should speak TLS.
HEALTH = {"/health/": health.serving, "/health/ready/": health.ready}


class Answer(NamedTuple):
    """An answer of Django's, read whole."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


BUSY = Answer(503, [("content-type", "text/plain"), ("retry-after", "10")], b"")


class Lane:
    """A lane runs one kind of request on its own threads, with a deadline for its work and a longest line."""

    def __init__(self, name: str, *, threads: int, seconds: float, queued: int) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.free = asyncio.Semaphore(threads)
        self.seconds, self.queued, self.waiting = seconds, queued, 0

    async def run(self, answer: Callable[[Environ], Answer], environ: Environ) -> Answer | None:
        """Return the answer, or None where no thread was free in time."""
        if self.waiting >= self.queued:
            return None
        self.waiting += 1
        try:
            async with asyncio.timeout(settings.WEB_QUEUE_SECONDS):
                await self.free.acquire()
        except TimeoutError:
            return None
        finally:
            self.waiting -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self.pool, _within, self.seconds, answer, environ
            )
        finally:
            self.free.release()


class Front:
    """The front of one process; granian calls it for every request."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.lanes: list[tuple[str, Lane]] = []

    def __rsgi_init__(self, loop: Any) -> None:
        """Start the threads, and tell the parent process that this one is ready."""
        import_module(settings.ROOT_URLCONF)
        pages, shop, spare = settings.WEB_THREADS, settings.WEB_SHOP_THREADS, settings.WEB_SPARE_THREADS
        for_page = settings.WEB_PAGE_SECONDS
        self.spare = Lane("spare", threads=spare, seconds=5, queued=1000)
        static = Lane("static", threads=1, seconds=for_page, queued=1000)
        # What anybody asks for with every key, or in hundreds on one line, has a thread of its own.
        self.lanes = [
            ("/api/shop/", Lane("shop", threads=shop, seconds=settings.WEB_SHOP_SECONDS, queued=200)),
            (settings.STATIC_URL, static),
            (PICTURES, static),
            (reverse("password_judgement"), Lane("judge", threads=1, seconds=for_page, queued=200)),
            ("/", Lane("page", threads=pages, seconds=for_page, queued=1000)),
        ]
        if listening := os.environ.get("COMPTOIR_LISTENING_FD"):
            loop.add_signal_handler(signal.SIGTERM, _leave, loop, int(listening))
        # What was loaded stays: the collector looks at requests alone, and so comes by often.
        gc.collect()
        gc.freeze()
        if ready := os.environ.get("COMPTOIR_READY_FD"):
            os.write(int(ready), b"1")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.path == LIVE:
            protocol.response_str(200, [("content-type", "application/json")], '{"status": "ok"}')
            return
        if scope.path in HEALTH:
            answer = await self.spare.run(_ask_health, {"PATH_INFO": scope.path}) or BUSY
        else:
            answer = await self._answer(scope, protocol)
        protocol.response_bytes(answer.status, answer.headers, answer.body)

    async def _answer(self, scope: Any, protocol: Any) -> Answer:
        headers: Headers = defaultdict(list)
        for name, value in scope.headers.items():
            headers[name].append(value)
        environ, bound = _environ(scope, headers), bound_of(scope.path, headers)
        if len(headers["host"]) > 1:
            return await self._refuse(environ, 400)
        body = b""
        try:
            if says_a_body(headers):
                body = await read_body(protocol, headers, bound)
        except Unread as unread:
            return await self._refuse(environ, unread.status)
        sent = BytesIO(body)
        try:
            environ |= {"wsgi.input": sent, "CONTENT_LENGTH": str(len(body))}
            lane = next(lane for prefix, lane in self.lanes if scope.path.startswith(prefix))
            return await lane.run(self._call, environ) or await self._refuse(environ, 503)
        finally:
            # Django's request refers to itself: what it was sent would stay until the collector comes by.
            sent.close()
            bound.held -= len(body)

    async def _refuse(self, environ: Environ, status: int) -> Answer:
        """Let Django refuse in words; the connection ends, because what was not read would follow on it."""
        environ |= {REFUSAL: status, "wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}
        answer = await self.spare.run(self._call, environ)
        refusal = answer or BUSY
        return refusal._replace(headers=[*refusal.headers, ("connection", "close")])

    def _call(self, environ: Environ) -> Answer:
        """Let Django answer, and write one line of the log, under the word by which the request is known."""
        began = time.monotonic()
        with traced(environ.get("HTTP_X_REQUEST_ID", "")) as word:
            answer = _gathered(self.application, environ)
            note_request(environ, answer.status, seconds=time.monotonic() - began)
        return answer._replace(headers=[*answer.headers, ("X-Request-Id", word)])


def _gathered(application: Application, environ: Environ) -> Answer:
    """Gather the answer into one: our largest is a page, and none of its readers holds a thread."""
    status_and_headers: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        status_and_headers[:] = [int(status.split(" ", 1)[0]), headers]

    result = application(environ, start_response)
    try:
        body = b"".join(result)
    finally:
        getattr(result, "close", lambda: None)()
    return Answer(status_and_headers[0], status_and_headers[1], body)


def _ask_health(environ: Environ) -> Answer:
    close_old_connections()
    answer = HEALTH[environ["PATH_INFO"]](HttpRequest())
    close_old_connections()
    return Answer(answer.status_code, list(answer.items()), answer.content)


def _leave(loop: Any, listening: int) -> None:
    """Take no more visitors, hear those just taken, and then end as granian does on SIGINT."""
    nobody = socket.socket(socket.AF_UNIX)
    nobody.bind("")
    nobody.listen()
    nobody.setblocking(False)
    # Only this process lets go of the socket that it shares.
    os.dup2(nobody.detach(), listening)
    loop.call_later(LEAVES_SECONDS, os.kill, os.getpid(), signal.SIGINT)


def _within(seconds: float, answer: Callable[[Environ], Answer], environ: Environ) -> Answer:
    with deadline(seconds):
        return answer(environ)


def _environ(scope: Any, headers: Headers) -> Environ:
    """Translate the request to WSGI (PEP 3333), with the client's address and scheme as proxies saw them."""
    peer, _colon, _port = scope.client.rpartition(":")
    host, _colon, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": client_address(headers, peer.strip("[]"), proxies=settings.PROXIES),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if is_secure(headers, proxies=settings.PROXIES) else "http",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, values in headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = values[0][:LONGEST_KIND]
        elif name == "x-request-id" and not settings.PROXIES:
            continue
        elif is_passed_on(name) and name not in ("content-length", "transfer-encoding"):
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = ("; " if name == "cookie" else ",").join(
                values
            )
    return environ
