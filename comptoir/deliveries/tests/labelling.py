"""La Poste's labelling service on this machine: it answers in parts, as its service SLS does."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from comptoir.deliveries.tests.connected import send

BOUNDARY = "uuid:0b8f2a4e-6f0d-4c53-9d8b-7f3f4f0a9a11"
# A page of nothing; bytes of a picture may look like anything but the boundary.
PDF = b"%PDF-1.4\n\x00\xff\r\n--uuid\r\n\r\n{\r\n%%EOF\n"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Labelling:
    """The service: what it was asked, by which key, and how it answers, call by call."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/sls-ws/SlsServiceWSRest/3.1/generateLabel"
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.instead: list[Answer] = []

    @property
    def chosen(self) -> dict[str, dict[str, str]]:
        return {"laposte": {"key": "okapi", "labels_key": "for-labels", "labels_url": self.url}}

    @property
    def made(self) -> list[str]:
        """The numbers that it gave, the first first."""
        return [f"8R{at:011}" for at in range(1, len(self.asked) + 1)]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        self.asked.append(json.loads(body))
        self.keys.append(request.headers.get("apiKey"))
        if self.instead:
            self.instead.pop(0)(request)
        else:
            send_parts(request, 200, made(self.made[-1]), PDF)


def made(number: str) -> dict[str, Any]:
    """Say that a label was made, as the service does."""
    told = {"id": "0", "type": "INFOS", "messageContent": "La requête a été traitée avec succès"}
    return {"messages": [told], "labelXmlV2Reponse": None, "labelV31Response": {"parcelNumber": number}}


def errors(*ids: str) -> dict[str, Any]:
    """Say what is wrong, as the service does."""
    told = [{"id": one, "type": "ERROR", "messageContent": "Erreur", "replacementValues": []} for one in ids]
    return {"messages": told, "labelXmlV2Reponse": None, "labelV31Response": None}


def in_parts(said: dict[str, Any], pdf: bytes = b"") -> bytes:
    """Write an answer in parts (MTOM)."""
    line = f"\r\n--{BOUNDARY}".encode()
    parts = [
        b"\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Transfer-Encoding: binary\r\n"
        b"Content-ID: <jsonInfos>\r\n\r\n" + json.dumps(said).encode()
    ]
    if pdf:
        parts.append(
            b"\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
            b"Content-ID: <label>\r\n\r\n" + pdf
        )
    return line + line.join(parts) + line + b"--"


def send_parts(request: BaseHTTPRequestHandler, status: int, said: dict[str, Any], pdf: bytes = b"") -> None:
    send(request, status, in_parts(said, pdf), Content_Type=f'multipart/mixed; boundary="{BOUNDARY}"')


@contextmanager
def labelling() -> Iterator[Labelling]:
    """Let a stand-in for La Poste's labelling service answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stand_in.answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in = Labelling(server.server_port)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield stand_in
    server.shutdown()
    server.server_close()
