"""What the shop does about it: each task has a key, so that done again it has its effect once."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Callable

from books import Bank, Books
from calls import Refused, call

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


def tracking_number(parcel: str) -> str:
    """The number that a carrier would give: here one that follows from the parcel."""
    return "9V" + "".join(sign for sign in parcel.upper() if sign.isalnum())
