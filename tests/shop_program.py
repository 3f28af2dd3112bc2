"""The shop of docs/examples/shop as a process of its own, which a proxy kills at each word that it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command

from comptoir.journal.feed import read_feed
from comptoir.journal.queue import has_work
from comptoir.journal.work import run_queued

SHOP = Path(__file__).parent.parent / "docs" / "examples" / "shop" / "shop.py"
MOST_STARTS = 60
KEPT = ("Content-Type", "Authorization", "Idempotency-Key")


class Proxy(ThreadingHTTPServer):
    """Stands between the shop and the house. With `kills`, the shop dies the first time that it sends each write.

    In turn it dies before the house has heard of it, and after, before the answer is there.
    """

    daemon_threads = True

    def __init__(self, base: str, *, kills: bool) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.house, self.kills = urlsplit(base).netloc, kills
        self.shop: subprocess.Popen[str] | None = None
        self.known: set[tuple[str, ...]] = set()
        self.killed = 0

    def dies(self, *write: str) -> str:
        """Tell whether the shop dies `before` or `after` this write, or not at all."""
        if not self.kills or write in self.known:
            return ""
        self.known.add(write)
        self.killed += 1
        return ("before", "after")[self.killed % 2]

    def kill(self) -> None:
        assert self.shop
        self.shop.kill()
        self.shop.wait()


class Handler(BaseHTTPRequestHandler):
    def _pass_on(self) -> None:
        server: Any = self.server
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        dies = "" if self.command == "GET" else server.dies(self.command, self.path, sent.decode())
        if dies == "before":
            server.kill()
            return
        headers = {name: self.headers[name] for name in KEPT if name in self.headers}
        house = HTTPConnection(server.house, timeout=60)
        house.request(self.command, self.path, sent or None, headers)
        answer = house.getresponse()
        body = answer.read()
        house.close()
        if dies:
            server.kill()
            return
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _pass_on  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class ShopProgram:
    """The shop, with its books in a folder."""

    def __init__(self, base: str, folder: Path, *, kills: bool) -> None:
        out = StringIO()
        call_command("key", "create", "--name", "Shop", stdout=out, stderr=StringIO())
        self.folder, self.proxy = folder, Proxy(base, kills=kills)
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        self.environment = {
            **os.environ,
            "COMPTOIR": f"http://127.0.0.1:{self.proxy.server_port}",
            "KEY": out.getvalue().strip(),
            "BOOKS": str(folder / "books.sqlite3"),
        }

    def close(self) -> None:
        self.proxy.shutdown()
        self.proxy.server_close()

    def run(self, *command: str) -> str:
        """Run a command to its end, however often it is killed before."""
        for _start in range(MOST_STARTS):
            self.proxy.shop = subprocess.Popen(
                [sys.executable, str(SHOP), *command],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            out, err = self.proxy.shop.communicate(timeout=60)
            if self.proxy.shop.returncode == 0:
                return out
            assert self.proxy.shop.returncode < 0, err
        raise AssertionError("it was killed too often")

    def do(self, *command: str) -> None:
        """Let something happen in the shop, and wait until shop and house have heard all of each other."""
        self.run(*command)
        self.follow()

    def follow(self) -> None:
        while has_work() or read_feed(after=self.books()["after"], limit=1) or self.books()["waiting"]:
            run_queued()
            self.run("follow")

    def place(self, order: dict[str, Any]) -> None:
        file = self.folder / "order.json"
        file.write_text(json.dumps(order), encoding="utf-8")
        self.do("place", str(file))

    def books(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.run("books"))
        return told
