"""Mails that are sent one after the other go over one connection to the mail server."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Self

from django.core.mail import EmailMessage, get_connection


class MailConnection:
    """A connection that is opened for the first mail, and anew where the server has hung up meanwhile."""

    def __init__(self) -> None:
        self._server: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> None:
        """Send a mail. Whatever goes wrong, the next one finds a new connection."""
        if self._server and not self._is_open():
            self._close()
        if self._server is None:
            server = get_connection()
            server.open()
            self._server = server
        try:
            self._server.send_messages([mail])
        except BaseException:
            self._close()
            raise

    def _is_open(self) -> bool:
        """Ask the server, as a mail that meets a closed connection would wait for a minute."""
        smtp = getattr(self._server, "connection", None)
        try:
            return smtp is None or smtp.noop()[0] == 250
        except OSError:
            return False

    def _close(self) -> None:
        """Close the connection; an error at this is no failure, as all that was sent was accepted."""
        server, self._server = self._server, None
        with suppress(Exception):
            if server:
                server.close()
