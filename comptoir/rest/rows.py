"""Split a body with many rows before reading any, so that one wrong row does not affect the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

STRING = rb'"(?:[^"\\]++|\\.)*+"'
# The text between two brackets, and between two members of the list itself
INSIDE = re.compile(rb'(?:[^"\[\]{}]++|%b)*+' % STRING, re.DOTALL)
BETWEEN = re.compile(rb'(?:[^",\[\]{}]++|%b)*+' % STRING, re.DOTALL)
OPENING, CLOSING = re.compile(rb"[\[{]+"), re.compile(rb"[\]}]+")
# More than the largest body of orders has; without a limit, brackets alone could keep a process busy.
MOST_TURNS = 2_000_000
BLANK = b" \t\r\n"


def lines_of(body: bytes) -> Iterator[bytes]:
    """Return the rows of JSON Lines, without blank ones."""
    return (line for line in body.splitlines() if line.strip())


def is_list(body: bytes) -> bool:
    """Whether a body begins like a JSON array."""
    return body.lstrip(BLANK).startswith(b"[")


def members_of(body: bytes) -> Iterator[bytes]:
    """Return the members of a JSON array as they were written. Raises ValueError if the array does not
    end."""
    start = at = body.index(b"[") + 1
    depth = 0
    for turn in range(MOST_TURNS):
        at = (INSIDE if depth else BETWEEN).match(body, at).end()  # type: ignore[union-attr]
        if opened := OPENING.match(body, at):
            depth, at = depth + len(opened[0]), opened.end()
        elif depth and (closed := CLOSING.match(body, at, at + depth)):
            depth, at = depth - len(closed[0]), closed.end()
        elif (sign := body[at : at + 1]) not in (b",", b"]"):
            raise ValueError(
                "it ends in the middle" if sign in (b"", b'"') else f"byte {at} is a stray brace"
            )
        else:
            member = body[start:at].strip(BLANK)
            if not member and (sign == b"," or turn):
                raise ValueError(f"nothing stands before the {sign.decode()} at byte {at}")
            if member:
                yield member
            start = at = at + 1
            if sign != b",":
                break
    else:
        raise ValueError("it holds too many brackets")
    if body[at:].strip(BLANK):
        raise ValueError(f"the array ends at byte {at}, and more follows")
