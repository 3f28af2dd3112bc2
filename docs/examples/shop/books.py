"""The shop's own books, and its bank: what stands for your ledger and for your payment provider."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS feed (only INTEGER PRIMARY KEY CHECK (only = 1), after INTEGER);
CREATE TABLE IF NOT EXISTS tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, about TEXT, outcome TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, sent TEXT, changed_at TEXT);
CREATE TABLE IF NOT EXISTS lines (
    number TEXT, line TEXT, quantity INTEGER, replaces TEXT DEFAULT '', is_packed INTEGER DEFAULT 0,
    PRIMARY KEY (number, line)
);
CREATE TABLE IF NOT EXISTS parcels (
    number TEXT, parcel TEXT, shipped_at TEXT, is_here INTEGER DEFAULT 0, is_ours INTEGER DEFAULT 1,
    PRIMARY KEY (number, parcel)
);
CREATE TABLE IF NOT EXISTS contents (
    number TEXT, parcel TEXT, line TEXT, quantity INTEGER, PRIMARY KEY (number, parcel, line)
);
CREATE TABLE IF NOT EXISTS cancellations (cancellation TEXT PRIMARY KEY, number TEXT, state TEXT);
CREATE TABLE IF NOT EXISTS cancelled (
    cancellation TEXT, number TEXT, line TEXT, quantity INTEGER, PRIMARY KEY (cancellation, line)
);
CREATE TABLE IF NOT EXISTS returns (
    back TEXT PRIMARY KEY, number TEXT, state TEXT, tracking_number TEXT, items TEXT
);
CREATE TABLE IF NOT EXISTS returned (
    back TEXT, number TEXT, line TEXT, quantity INTEGER, PRIMARY KEY (back, line)
);
CREATE TABLE IF NOT EXISTS legs (
    leg TEXT PRIMARY KEY, number TEXT, payment TEXT, means TEXT, amount_minor INTEGER, state TEXT
);
CREATE TABLE IF NOT EXISTS charges (
    number TEXT, payment TEXT, left_minor INTEGER, PRIMARY KEY (number, payment)
);
CREATE TABLE IF NOT EXISTS movements (
    movement TEXT PRIMARY KEY, customer TEXT, currency TEXT, amount_minor INTEGER
);
CREATE TABLE IF NOT EXISTS threads (thread TEXT PRIMARY KEY, number TEXT, state TEXT);
"""


class Books:
    """All that the shop knows, in one file."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self.file = sqlite3.connect(path, timeout=30)
        self.file.row_factory = sqlite3.Row
        self.file.executescript(TABLES)
        self.file.execute("INSERT OR IGNORE INTO feed VALUES (1, 0)")
        self.file.commit()

    def all(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return self.file.execute(statement, values).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        """Return the first column of the first row; None where there is none."""
        row = self.file.execute(statement, values).fetchone()
        return row[0] if row else None

    def put(self, table: str, **row: Any) -> None:
        """Write a row, in place of the one with its key."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.file.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", [*row.values()])

    def task(self, kind: str, **about: Any) -> None:
        """Note what is to be done; it is done once this transaction is kept."""
        self.file.execute("INSERT INTO tasks (kind, about) VALUES (?, ?)", [kind, json.dumps(about)])

    def left_to_ship(self, number: str, line: str) -> int:
        """Return how many pieces of a line have neither left nor were cancelled."""
        same = "WHERE number = ? AND line = ?"
        quantity = self.one(f"SELECT quantity FROM lines {same}", number, line) or 0
        for table in ("contents", "cancelled"):
            quantity -= self.one(f"SELECT sum(quantity) FROM {table} {same}", number, line) or 0
        return max(0, int(quantity))

    def pack_parcel(self, number: str, parcel: str, lines: list[str]) -> bool:
        """Put what is left of these lines into a parcel that leaves now; return whether there is any."""
        pieces = {line: left for line in lines if (left := self.left_to_ship(number, line))}
        if not pieces:
            return False
        self.put("parcels", number=number, parcel=parcel, shipped_at=now())
        for line, quantity in pieces.items():
            self.put("contents", number=number, parcel=parcel, line=line, quantity=quantity)
        self.file.execute("UPDATE orders SET changed_at = ? WHERE number = ?", [now(), number])
        self.task("send_shipments", number=number)
        return True

    def whole(self) -> dict[str, Any]:
        """Return what the shop knows, to be compared with what Comptoir knows."""
        balances: dict[str, int] = {}
        for row in self.all("SELECT * FROM movements"):
            balances[row["customer"]] = balances.get(row["customer"], 0) + row["amount_minor"]
        refused = "SELECT kind, outcome FROM tasks WHERE outcome NOT IN ('', 'done') ORDER BY id"
        return {
            "lines": {
                f"{row['number']} {row['line']}": self._pieces(row) for row in self.all("SELECT * FROM lines")
            },
            "legs": {
                row["leg"]: [row["number"], row["means"], row["amount_minor"], row["state"]]
                for row in self.all("SELECT * FROM legs")
            },
            "cancellations": dict(self.file.execute("SELECT cancellation, state FROM cancellations")),
            "returns": dict(self.file.execute("SELECT back, state FROM returns")),
            "threads": dict(self.file.execute("SELECT thread, state FROM threads")),
            "gift_balances": balances,
            "refused": [[row["kind"], row["outcome"]] for row in self.all(refused)],
            "waiting": self.one("SELECT count(*) FROM tasks WHERE outcome = ''"),
            "after": self.one("SELECT after FROM feed"),
        }

    def _pieces(self, row: sqlite3.Row) -> dict[str, Any]:
        of_line = "WHERE number = ? AND line = ?"
        came = f"contents JOIN parcels USING (number, parcel) {of_line} AND is_here"
        sources = {
            "shipped": f"contents {of_line}",
            "delivered": came,
            "cancelled": f"cancelled {of_line}",
            "returned": f"returned {of_line}",
        }
        counted = {
            name: self.one(f"SELECT sum(quantity) FROM {source}", row["number"], row["line"]) or 0
            for name, source in sources.items()
        }
        return {"quantity": row["quantity"], **counted, "replaces": row["replaces"]}


class Bank:
    """Pays back what was charged. It has books of its own, and a key makes a payment once, as a bank does.

    A payment whose reference ends with `closed` was made with a card that is no more; one that ends with
    `declined` does not go back at the first try.
    """

    def __init__(self, folder: Path) -> None:
        self.books = sqlite3.connect(folder / "bank.sqlite3", timeout=30)
        self.books.execute(
            "CREATE TABLE IF NOT EXISTS transfers "
            "(key TEXT PRIMARY KEY, payment TEXT, amount_minor INTEGER, said TEXT)"
        )

    def pay_back(self, key: str, payment: str, amount_minor: int, *, by_transfer: bool) -> str:
        """Return `done`, `means_gone` or `other`."""
        with self.books:
            known = self.books.execute("SELECT said FROM transfers WHERE key = ?", [key]).fetchone()
            if known:
                return str(known[0])
            tries = self.books.execute("SELECT count(*) FROM transfers WHERE payment = ?", [payment])
            said = "done"
            if payment.endswith("closed") and not by_transfer:
                said = "means_gone"
            elif payment.endswith("declined") and not tries.fetchone()[0]:
                said = "other"
            made = [key, payment, amount_minor, said]
            self.books.execute("INSERT INTO transfers VALUES (?, ?, ?, ?)", made)
        return said


def now() -> str:
    return datetime.now(UTC).isoformat()
