"""A mail server that misbehaves as it is told to, and keeps what it took."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer(socketserver.ThreadingTCPServer):
    """`answers` holds what it says instead of its usual answer, by command; `hang up` says nothing at all."""

    daemon_threads = allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.taken: list[Message] = []
        self.tries = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    USUAL = {"EHLO": "250 here", "DATA": "354 go on", "QUIT": "221 bye", ".": "250 taken"}
    server: MailServer

    def handle(self) -> None:
        self.server.tries += 1
        self._say("220 here")
        while line := self.rfile.readline():
            command = line.decode().strip().upper()[:4]
            if not self._answer(command):
                return
            if command == "DATA" and "DATA" not in self.server.answers and not self._take():
                return

    def _take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) and line != b".\r\n":
            lines.append(line)
        answer = self.server.answers.get(".", "250")
        if answer.startswith("250") or answer == "take and hang up":
            self.server.taken.append(message_from_bytes(b"".join(lines)))
        return self._answer(".")

    def _answer(self, command: str) -> bool:
        words = self.server.answers.get(command, self.USUAL.get(command, "250 well"))
        if words.endswith("hang up"):
            return False
        self._say(words)
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server on a free port of this machine, until the block ends."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield server
        server.shutdown()
