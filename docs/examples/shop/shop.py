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
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from books import Bank, Books, now

# A label as a carrier makes it: here a page with a frame
LABEL = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents 4 0 R>> endobj
4 0 obj <</Length 26>> stream
20 20 258 380 re 2 w S 0 g
endstream endobj
trailer <</Root 1 0 R>>
%%EOF
"""


class Refused(Exception):
    """Comptoir does not take what it was told, and would not the next time either."""


class Later(Exception):
    """Comptoir cannot be reached, or asks to be left alone for some seconds."""

    def __init__(self, why: str, seconds: float = 5) -> None:
        super().__init__(why)
        self.seconds = seconds


# ---------------------------------------------------------------------------------------- Comptoir


def call(method: str, path: str, body: Any = None, *, key: str = "") -> Any:
    """Ask Comptoir, and return its answer; `key` lets a POST that is sent again have its effect once."""
    headers = {"Authorization": f"Bearer {os.environ['KEY']}", "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    sent = None if body is None else json.dumps(body).encode()
    address = f"{os.environ['COMPTOIR']}/api/shop/v1/{path}"
    request = urllib.request.Request(address, data=sent, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        said = error.read().decode()
        if error.code == 429 or error.code >= 500:
            raise Later(said, float(error.headers.get("Retry-After", 5))) from None
        problem = json.loads(said)
        wrong = "".join(f", {one['field']}: {one['reason']}" for one in problem.get("errors", ()))
        raise Refused(f"{error.code} {problem['code']}{wrong}") from None
    except OSError as error:
        raise Later(str(error)) from None


# --------------------------------------------------------------------- what the shop hears in the feed


def hear_cancellation(books: Books, event: dict[str, Any]) -> None:
    """What was cancelled is not sent; a request is granted, unless a piece of it is packed."""
    cancellation, what, kind = event["about"]["id"], event["details"], event["type"].partition(".")[2]
    state = {"cancelled": "granted", "retracted": "withdrawn"}.get(kind, kind)
    books.put("cancellations", cancellation=cancellation, number=what["order"], state=state)
    if state == "granted":
        for line, quantity in zip(what["lines"], what["quantities"], strict=True):
            piece = {"number": what["order"], "line": line, "quantity": quantity}
            books.put("cancelled", cancellation=cancellation, **piece)
    if state == "requested":
        packed = "SELECT count(*) FROM lines WHERE number = ? AND line = ? AND is_packed"
        is_late = any(books.one(packed, what["order"], line) for line in what["lines"])
        books.task("answer_cancellation", cancellation=cancellation, why="packed" if is_late else "")


def hear_refund(books: Books, event: dict[str, Any]) -> None:
    """Each part of a refund is booked; those that the shop pays itself are to be paid."""
    what, kind = event["details"], event["type"].partition(".")[2]
    for leg in what.get("legs", ()):
        books.put(
            "legs", number=what["order"], leg=leg["id"],
            **{name: leg[name] for name in ("payment", "means", "amount_minor", "state")},
        )  # fmt: skip
        is_new = kind == "refund_granted" or (
            kind in ("leg_retried", "means_changed") and leg["id"] == what["leg"]
        )
        if is_new and leg["provider"] == "shop" and leg["state"] == "waiting":
            # A part that is tried again is another payment to the bank: the event makes the difference.
            books.task("pay", refund=what["refund"], leg=leg["id"], once=f"{leg['id']}:{event['position']}")


def hear_charge(books: Books, event: dict[str, Any]) -> None:
    """Of a payment that was only reserved, so much may still be charged."""
    for payment in event["details"]["payments"]:
        books.put(
            "charges", number=event["details"]["order"],
            payment=payment["payment"], left_minor=payment["left_minor"],
        )  # fmt: skip


def hear_return(books: Books, event: dict[str, Any]) -> None:
    """Accept what is asked, and send a label where no carrier makes one."""
    what, kind = event["details"], event["type"].partition(".")[2]
    back, number = what["number"], what["order"]
    books.put(
        "returns", back=back, number=number, state=what["state"],
        tracking_number=what["tracking_number"], items=json.dumps(what["items"]),
    )  # fmt: skip
    for item in what["items"]:
        books.put("returned", back=back, number=number, line=item["line"], quantity=item["returned"])
    if kind == "requested":
        books.task("authorise", back=back)
    elif kind == "label_wanted" or (kind == "authorised" and what["way"] == "sellers_label"):
        books.task("send_label", back=back)


def hear_replacement(books: Books, event: dict[str, Any]) -> None:
    """A line was added to an order: it leaves at once."""
    what = event["details"]
    number, line = what["order"], what["line"]
    books.put("lines", number=number, line=line, quantity=what["quantity"], replaces=what["replaces"])
    books.pack_parcel(number, f"P-{line}", [line])


def hear_shipping(books: Books, event: dict[str, Any]) -> None:
    """A seller has shipped at Comptoir's desk, or taken that back."""
    what = event["details"]
    same = {"number": what["order"], "parcel": what["parcel"]}
    for table in ("parcels", "contents"):
        books.file.execute(f"DELETE FROM {table} WHERE number = :number AND parcel = :parcel", same)
    if event["type"] == "orders.parcel_shipped":
        books.put("parcels", **same, shipped_at=what["shipped_at"], is_ours=0)
        for line, quantity in zip(what["lines"], what["quantities"], strict=True):
            books.put("contents", **same, line=line, quantity=quantity)


def hear_parcel(books: Books, event: dict[str, Any]) -> None:
    """The carrier tells where a parcel is; once it has come, all that is in it has."""
    what = event["details"]
    books.file.execute(
        "UPDATE parcels SET is_here = ? WHERE number = ? AND parcel = ?",
        [what["state"] == "delivered", what["order"], what["parcel"]],
    )


def hear_movement(books: Books, event: dict[str, Any]) -> None:
    what = event["details"]
    same = {name: what[name] for name in ("currency", "amount_minor")}
    books.put("movements", movement=event["about"]["id"], customer=event["customer"], **same)


def hear_thread(books: Books, event: dict[str, Any]) -> None:
    """The shop answers where nobody else does: what its own service is asked, and where a seller is late."""
    thread, what = event["about"]["id"], event["details"]
    books.put("threads", thread=thread, number=what["order"], state=what["state"])
    asks_us = event["type"] == "conversations.help_asked" or not what["seller"]
    if asks_us and what["state"] == "open":
        books.task("answer_thread", thread=thread)


HEARD: dict[str, Callable[[Books, dict[str, Any]], None]] = {
    "cancellations": hear_cancellation,
    "payments": hear_refund,
    "payments.charge_waived": hear_charge,
    "returns": hear_return,
    "orders.replacement_added": hear_replacement,
    "orders.parcel_shipped": hear_shipping,
    "orders.parcel_recalled": hear_shipping,
    "deliveries": hear_parcel,
    "gift_cards": hear_movement,
    "conversations": hear_thread,
}


def read_feed(books: Books) -> bool:
    """Read a page of the feed, and keep what it says with how far it goes; tell whether there was any."""
    after = books.one("SELECT after FROM feed")
    page = call("GET", f"events?after={after}")
    with books.file:
        # Of two that read the same page at once, the second leaves it aside.
        moved = books.file.execute("UPDATE feed SET after = ? WHERE after = ?", [page["next"], after])
        for event in page["items"] if moved.rowcount else ():
            name = event["type"]
            # A type that is not known is one of a later version, or none that a shop of goods acts on.
            if hear := HEARD.get(name) or HEARD.get(name.partition(".")[0]):
                hear(books, event)
    return bool(page["items"])


# -------------------------------------------------------------------------------- what the shop does


def send_order(books: Books, key: str, *, number: str) -> None:
    call("PUT", f"orders/{number}", json.loads(books.one("SELECT sent FROM orders WHERE number = ?", number)))


def send_shipments(books: Books, key: str, *, number: str) -> None:
    """Send all of an order's own parcels as they are now: sent twice, it is the same."""
    shipments = [
        {
            "reference": parcel["parcel"],
            "carrier": "Colissimo",
            "tracking_number": tracking_number(parcel["parcel"]),
            "shipped_at": parcel["shipped_at"],
            "lines": [
                {"reference": part["line"], "quantity": part["quantity"]}
                for part in books.all(
                    "SELECT * FROM contents WHERE number = ? AND parcel = ?", number, parcel["parcel"]
                )
            ],
        }
        for parcel in books.all(
            "SELECT * FROM parcels WHERE number = ? AND is_ours ORDER BY shipped_at", number
        )
    ]
    [order] = books.all("SELECT * FROM orders WHERE number = ?", number)
    same = {name: json.loads(order["sent"])[name] for name in ("placed_at", "currency")}
    changed = {**same, "updated_at": order["changed_at"], "shipments": shipments}
    taken = call("PUT", f"orders/{number}", changed)
    if "cancelled" in taken["kept"]:
        print(f"{number}: pieces have left that were cancelled. Stop that parcel.", file=sys.stderr)


def tell_scan(books: Books, key: str, *, number: str, tracking_number: str, state: str, at: str) -> None:
    scan = {"order": number, "tracking_number": tracking_number, "state": state, "scanned_at": at}
    [taken] = call("POST", "scans", [{**scan, "carrier_code": state}], key=key)["items"]
    if taken["errors"]:
        raise Refused(taken["errors"][0]["reason"])


def tell_picked(books: Books, key: str, *, number: str) -> None:
    call("POST", "picked", [{"order": number}], key=key)


def answer_cancellation(books: Books, key: str, *, cancellation: str, why: str) -> None:
    if why:
        call("POST", f"cancellations/{cancellation}/refusal", {"why": why}, key=key)
    else:
        call("POST", f"cancellations/{cancellation}/grant", key=key)


def pay(books: Books, key: str, *, refund: str, leg: str, once: str) -> None:
    """Have the bank pay once, and tell what it says; asked again, it says the same."""
    [part] = books.all("SELECT * FROM legs WHERE leg = ?", leg)
    if part["state"] == "done":
        return  # Staff have paid it by hand meanwhile.
    arranged = part["means"] == "arranged"
    payment, amount_minor = part["payment"], part["amount_minor"]
    said = Bank(books.folder).pay_back(once, payment, amount_minor, by_transfer=arranged)
    told = {"state": "done", "reference": f"B-{leg[-12:]}"}
    if said != "done":
        told = {"state": "failed", "reason": said, "words": "The bank did not take it."}
    call("POST", f"refunds/{refund}/legs/{leg}", told, key=key)


def authorise(books: Books, key: str, *, back: str) -> None:
    call("POST", f"returns/{back}/authorisation", {}, key=key)


def send_label(books: Books, key: str, *, back: str) -> None:
    label = {"pdf": b64encode(LABEL).decode(), "carrier": "Colissimo"}
    call("POST", f"returns/{back}/label", {**label, "tracking_number": tracking_number(back)}, key=key)


def receive(books: Books, key: str, *, back: str) -> None:
    call("POST", f"returns/{back}/reception", {}, key=key)


def settle(books: Books, key: str, *, back: str) -> None:
    """Give what was asked for of each item that has come and is not settled."""
    items = json.loads(books.one("SELECT items FROM returns WHERE back = ?", back))
    given = [
        {"line": item["line"], "outcome": item["wants"] or "nothing"} for item in items if not item["outcome"]
    ]
    if given:
        call("POST", f"returns/{back}/settlement", {"items": given}, key=key)


def answer_thread(books: Books, key: str, *, thread: str) -> None:
    """Answer in the thread; whoever answers in earnest reads it first (`GET threads/{thread}`)."""
    words = "We are looking into it with the seller, and write to you tomorrow."
    call("POST", f"threads/{thread}/messages", {"text": words, "as_service": True}, key=key)


DO: dict[str, Callable[..., None]] = {
    done.__name__: done
    for done in (
        send_order, send_shipments, tell_scan, tell_picked, answer_cancellation, pay, authorise, send_label,
        receive, settle, answer_thread,
    )
}  # fmt: skip


def work(books: Books) -> bool:
    """Do what is to be done, in its order; tell whether there was any."""
    waiting = books.all("SELECT * FROM tasks WHERE outcome = '' ORDER BY id")
    for task in waiting:
        try:
            DO[task["kind"]](books, f"shop-task-{task['id']}", **json.loads(task["about"]))
            outcome = "done"
        except Refused as refused:
            # As where she has withdrawn her request meanwhile: what has become of it is in the feed.
            outcome = str(refused)
            print(f"{task['kind']} {task['about']}: {outcome}", file=sys.stderr)
        with books.file:
            books.file.execute("UPDATE tasks SET outcome = ? WHERE id = ?", [outcome, task["id"]])
    return bool(waiting)


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


# ------------------------------------------------------------------------ what happens in the shop


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


def tracking_number(parcel: str) -> str:
    """The number that a carrier would give: here one that follows from the parcel."""
    return "9V" + "".join(sign for sign in parcel.upper() if sign.isalnum())


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
