"""What the shop hears in the feed: what it books of each event, and what is to be done about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from books import Books
from calls import call


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
