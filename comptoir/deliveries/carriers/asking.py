"""A carrier is asked over HTTP: within its quota, for so many seconds, and for so many bytes at most."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

from django.utils import timezone

from comptoir.deliveries.carriers.port import CarrierBusy, CarrierSilent
from comptoir.rest.limits import Limit, count

LONGEST_SECONDS, LARGEST_BYTES, READ_AT_ONCE = 10, 2_000_000, 65_536
# The limiter counts from the first call, so one minute may touch seven of its spans of ten seconds.
SPAN_SECONDS, SPANS_A_MINUTE_TOUCHES = 10, 7
SHORTEST_PAUSE, LONGEST_PAUSE, PAUSE_UNSAID = 1, 3600, 60


class Answer(NamedTuple):
    """A carrier's answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def take_turn(carrier: str, *, per_minute: int) -> None:
    """Count a call to this carrier. Raises CarrierBusy where any minute would see more, of all processes.

    `per_minute` is at least `SPANS_A_MINUTE_TOUCHES`.
    """
    most = per_minute // SPANS_A_MINUTE_TOUCHES
    counted = count(Limit("carrier", f"carrier:{carrier}", rates=f"{most}/{SPAN_SECONDS}s"))
    if counted.over:
        raise CarrierBusy(max(SHORTEST_PAUSE, counted.seconds_left))


def ask(url: str, headers: Mapping[str, str], sent: bytes = b"") -> Answer:
    """Ask for an address, by POST where something is sent, and follow no redirect.

    Raises CarrierSilent after ten seconds or 2 MB.
    """
    answers: SimpleQueue[Answer | Exception] = SimpleQueue()

    def ask_it() -> None:
        try:
            answers.put(_ask(url, headers, sent, time.monotonic() + LONGEST_SECONDS))
        except Exception as error:
            answers.put(error)

    # The client's own timeout begins anew with every byte, also of the headers.
    Thread(target=ask_it, daemon=True).start()
    try:
        answer = answers.get(timeout=LONGEST_SECONDS)
    except Empty:
        raise CarrierSilent(f"it took more than {LONGEST_SECONDS} seconds") from None
    if isinstance(answer, CarrierSilent):
        raise answer
    if isinstance(answer, Exception):
        # The words of the client's errors hold the address, and so the numbers that were asked about.
        raise CarrierSilent(f"no answer ({type(answer).__name__})") from answer
    return answer


def seconds_to_wait(headers: Mapping[str, str]) -> float:
    """Return what `Retry-After` says (RFC 9110: seconds or a date), from a second to an hour, or a minute."""
    said = headers.get("Retry-After", "").strip()
    seconds: float = PAUSE_UNSAID
    if said.isdecimal():
        seconds = int(said[:9])
    elif said:
        try:
            seconds = (parsedate_to_datetime(said) - timezone.now()).total_seconds()
        except (ValueError, TypeError):
            seconds = PAUSE_UNSAID
    return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)


def _ask(url: str, headers: Mapping[str, str], sent: bytes, until: float) -> Answer:
    # An HTTP client is for the worker alone.
    from requests_hardened import Config, HTTPSession

    config = Config(
        ip_filter_enable=False,
        ip_filter_allow_loopback_ips=True,
        never_redirect=True,
        default_timeout=(LONGEST_SECONDS / 2, LONGEST_SECONDS),
        user_agent_override="Comptoir (parcels on their way)",
    )
    method, body_sent = ("POST", sent) if sent else ("GET", None)
    with (
        HTTPSession(config) as session,
        session.request(method, url, data=body_sent, headers=dict(headers), stream=True) as answer,
    ):
        body = bytearray()
        while piece := answer.raw.read1(READ_AT_ONCE, decode_content=True):
            body += piece
            if len(body) > LARGEST_BYTES:
                raise CarrierSilent(f"the answer has more than {LARGEST_BYTES} bytes")
            if time.monotonic() > until:
                raise CarrierSilent(f"it took more than {LONGEST_SECONDS} seconds")
        length = answer.headers.get("Content-Length", "")
        if "Content-Encoding" not in answer.headers and length.isdecimal() and len(body) < int(length):
            raise CarrierSilent("the answer broke off")
        return Answer(answer.status_code, answer.headers, bytes(body))
