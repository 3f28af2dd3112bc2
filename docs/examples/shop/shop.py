"""A shop that does what Comptoir's feed says, and keeps its own books of it. It needs Python 3.11 alone.

    python shop.py place order.json           a customer has bought something
    python shop.py pick ORDER                 the warehouse begins with an order
    python shop.py pack ORDER LINE...         these lines are in their box: they are not cancelled any more
    python shop.py ship ORDER                 what is left of an order leaves, in one parcel
    python shop.py scan ORDER STATE           the carrier has seen the parcel that left last
    python shop.py scan-return RETURN STATE   the carrier has seen a parcel that comes back
    python shop.py came RETURN                a return is in the warehouse again
    python shop.py follow [--every SECONDS]   do what the feed says, until nothing is left to do; or for ever
    python shop.py books                      print the books

`COMPTOIR` is the address, `KEY` a key with the scopes events:read, orders:read, orders:write, messages:read
and messages:write, and `BOOKS` the file of the books (`books.sqlite3` by default).

The one idea in it: one transaction of the books keeps what an event says, what is to be done about it (a row
of `tasks`), and how far the feed was read. A task is done afterwards, under a key of its own, and struck off.
So it may be killed at any moment: it goes on where it was, and what it does again has its effect once.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from books import Books, now
from calls import Later, Refused
from done import tracking_number, work
from heard import read_feed


def follow(books: Books, every: float = 0) -> None:
    """Work and read until there is nothing to do; with `every`, look again after so many seconds."""
    while True:
        try:
            while work(books) or read_feed(books):
                pass
            pause = every
        except Later as later:
            pause = max(every, later.seconds)
            print(f"later: {later}", file=sys.stderr)
        except Refused as refused:
            # As where a backup was restored, and the feed ends before: a person has to look.
            sys.exit(f"The feed cannot be read on: {refused}")
        if not pause:
            return
        time.sleep(pause)


def place(books: Books, file: str) -> None:
    """Book an order, described as in docs/connect.md."""
    sent = json.loads(Path(file).read_text(encoding="utf-8"))
    number = sent["reference"]
    with books.file:
        books.put("orders", number=number, sent=json.dumps(sent), changed_at=sent.get("updated_at"))
        for line in sent["lines"]:
            books.put("lines", number=number, line=line["reference"], quantity=line["quantity"])
        books.task("send_order", number=number)


def pick(books: Books, number: str) -> None:
    with books.file:
        books.task("tell_picked", number=number)


def pack(books: Books, number: str, *lines: str) -> None:
    with books.file:
        for line in lines:
            books.file.execute("UPDATE lines SET is_packed = 1 WHERE number = ? AND line = ?", [number, line])


def ship(books: Books, number: str) -> None:
    """Let what is left of an order leave; what was cancelled meanwhile is heard first."""
    follow(books)
    with books.file:
        lines = [row["line"] for row in books.all("SELECT line FROM lines WHERE number = ?", number)]
        parcels = books.one("SELECT count(*) FROM parcels WHERE number = ?", number)
        books.pack_parcel(number, f"P-{parcels + 1}", lines)


def scan(books: Books, number: str, state: str) -> None:
    last = "SELECT parcel FROM parcels WHERE number = ? AND is_ours ORDER BY shipped_at DESC LIMIT 1"
    tracking = tracking_number(books.one(last, number))
    with books.file:
        books.task("tell_scan", number=number, tracking_number=tracking, state=state, at=now())


def scan_return(books: Books, back: str, state: str) -> None:
    [row] = books.all("SELECT * FROM returns WHERE back = ?", back)
    with books.file:
        same = {"number": row["number"], "tracking_number": row["tracking_number"]}
        books.task("tell_scan", **same, state=state, at=now())


def came(books: Books, back: str) -> None:
    """Take back what has come, and settle it; what was granted with its first scan is heard first."""
    follow(books)
    with books.file:
        books.task("receive", back=back)
        books.task("settle", back=back)


def print_books(books: Books) -> None:
    """Print what the shop knows, to be compared with what Comptoir knows."""
    print(json.dumps(books.whole(), indent=2))


COMMANDS: dict[str, Callable[..., None]] = {
    "place": place,
    "pick": pick,
    "pack": pack,
    "ship": ship,
    "scan": scan,
    "scan-return": scan_return,
    "came": came,
    "follow": lambda books, _every="", seconds="0": follow(books, float(seconds)),
    "books": print_books,
}

if __name__ == "__main__":
    command, *arguments = sys.argv[1:] or ["help"]
    if command not in COMMANDS:
        sys.exit(__doc__)
    COMMANDS[command](Books(Path(os.environ.get("BOOKS", "books.sqlite3"))), *arguments)
