"""Alice's measured orders come in as a shop sends them; everybody else's are copies of hers.

A copy is a row of every table with keys of its own, written past the ORM (COPY, or executemany on SQLite), so
that a million orders stand in minutes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

LINES, ORDERS_OF_OTHERS, BATCH = 3, 25, 5000
# What hangs on an order, those first that others point to
HANGING = ("orders_line", "orders_parcel", "orders_orderbynumber", "orders_sellerorder")
TABLES = ("customers_customer", "orders_order", *HANGING, "orders_parcelline")
STATES = ("confirmed", "shipped", "delivered", "delivered", "delivered", "delivered", "delivered", "returned")
Row = dict[str, Any]


def fill(number: int, *, own: int) -> None:
    """Fill the tables with so many orders in all, `own` of them Alice's."""
    from comptoir.customers import examples
    from comptoir.journal.record import IMPORT
    from comptoir.orders.actions.receive_orders import receive_orders
    from comptoir.orders.intake.read_order import read_order
    from comptoir.orders.models import Order

    alice = examples.alice()
    receive_orders([read_order(json.dumps(sent(at))) for at in range(own)], by=IMPORT, history=True)
    ids = list(Order.objects.filter(customer_id=alice.customer_id).values_list("id", flat=True))
    copies = Copies(ids)
    for start in range(own, number, BATCH):
        with transaction.atomic():
            copies.write(range(start, min(number, start + BATCH)))


def sent(at: int) -> Row:
    """Make order number `at` of Alice's, the newest first: three lines, a week apart from the next."""
    from comptoir.orders.examples import order_sent
    from comptoir.orders.examples.goods import GOODS

    goods = [GOODS[(at * LINES + line) * 7 % len(GOODS)] for line in range(LINES)]
    placed = timezone.now() - timedelta(days=7 * at + 1)
    lines = [
        {
            "reference": str(line + 1),
            "seller": {"reference": good.seller, "name": good.seller.title()},
            "name": good.name,
            "quantity": 1 + (at + line) % 2,
            "unit_price_minor": good.price_minor,
            "product_url": f"https://shop.example.org/{good.reference}/",
            "picture_url": f"http://127.0.0.1/pictures/{good.reference}.svg",
        }
        for line, good in enumerate(goods)
    ]
    state = STATES[at % len(STATES)]
    changes = {"state": state, "placed_at": placed.isoformat(), "payments": []}
    return order_sent(f"B-{at:08}", lines=lines, shipments=_parcels(state, placed, lines), **changes)


def _parcels(state: str, placed: datetime, lines: list[Row]) -> list[Row]:
    """Make the one parcel of an order that has left, with all of its lines."""
    if state == "confirmed":
        return []
    came = {"delivered_at": (placed + timedelta(days=3)).isoformat()} if state != "shipped" else {}
    return [
        {
            "carrier": "Colissimo",
            "tracking_number": "6A00000000017",
            "shipped_at": (placed + timedelta(days=1)).isoformat(),
            **came,
            "lines": [{"reference": line["reference"], "quantity": line["quantity"]} for line in lines],
        }
    ]


def sign_up(number: int) -> None:
    """Give so many customers an account."""
    from comptoir.customers.models import Customer, User

    buyers = Customer.objects.filter(email__startswith="buyer").values_list("id", "email")[:number]
    users = [User(email=email, name="Camille Durand", customer_id=buyer) for buyer, email in buyers]
    User.objects.bulk_create(users, batch_size=500)


class Copies:
    """Write copies of the orders of these ids, with all the rows that hang on them.

    `changes` returns, for a number, a table and a row, the values in which the copy differs from its order.
    """

    def __init__(self, ids: list[Any], changes: Callable[[int, str, Row], Row] | None = None) -> None:
        self.changes = changes or (lambda at, table, row: {})
        self.make: Callable[[], Any] = (lambda: uuid7().hex) if connection.vendor == "sqlite" else uuid7
        keys = [one.hex if connection.vendor == "sqlite" else one for one in ids]
        self.orders = list(_rows("orders_order", "id", keys))
        self.customers = list(_rows("customers_customer", "id", [self.orders[0]["customer_id"]]))
        self.hanging = {table: _by_key(table, "order_id", keys) for table in HANGING}
        parcels = [row["id"] for rows in self.hanging["orders_parcel"].values() for row in rows]
        self.parts = _by_key("orders_parcelline", "parcel_id", parcels)
        self.customer: Any = None

    def write(self, ats: range) -> None:
        """Write the orders of these numbers, ten to a customer."""
        written: dict[str, list[Row]] = defaultdict(list)
        for at in ats:
            if self.customer is None or at % ORDERS_OF_OTHERS == 0:
                self.customer = self.make()
                found = {"id": self.customer, "email": f"buyer{at}@example.org"}
                self._add(written, at, "customers_customer", self.customers[0], found)
            self._copy(written, at)
        self._write(written)

    def write_for(self, customer: Any, ats: range) -> None:
        """Write the orders of these numbers, all of this customer."""
        self.customer = customer.hex if connection.vendor == "sqlite" else customer
        written: dict[str, list[Row]] = defaultdict(list)
        for at in ats:
            self._copy(written, at)
        self._write(written)

    def _copy(self, written: dict[str, list[Row]], at: int) -> None:
        order = self.orders[at % len(self.orders)]
        own = {"customer_id": self.customer, "number": f"B-{at:08}", "key": f"b{at:08}"}
        own["order_id"] = self.make()
        self._add(written, at, "orders_order", order, own | {"id": own["order_id"]})
        ids: Row = {}
        for table, rows in self.hanging.items():
            for row in rows[order["id"]]:
                fresh = {"id": ids.setdefault(row["id"], self.make())} if "id" in row else {}
                self._add(written, at, table, row, own | fresh)
                for part in self.parts.get(row.get("id"), []):
                    keys = {"id": self.make(), "parcel_id": fresh["id"], "line_id": ids[part["line_id"]]}
                    self._add(written, at, "orders_parcelline", part, own | keys)

    def _add(self, written: dict[str, list[Row]], at: int, table: str, row: Row, own: Row) -> None:
        fresh = row | _shared(row, own)
        if "search_text" in row:
            fresh["search_text"] = _renumbered(row, own)
        written[table].append(fresh | self.changes(at, table, fresh))

    def _write(self, written: dict[str, list[Row]]) -> None:
        for table in TABLES:
            _write(table, written[table])


def _renumbered(row: Row, own: Row) -> str:
    """Return the copy's search text: its own number, and the rest of the order's text."""
    from comptoir.orders.models.search import searched_text

    before, number = row["number"], own["number"]
    text: str = row["search_text"]
    return text.replace(searched_text(before, []), searched_text(number, []), 1)


def _shared(row: Row, own: Row) -> Row:
    return {name: value for name, value in own.items() if name in row}


def _rows(table: str, column: str, keys: list[Any]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(keys))
        cursor.execute(f'SELECT * FROM "{table}" WHERE "{column}" IN ({places})', keys)
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def _by_key(table: str, column: str, keys: list[Any]) -> dict[Any, list[Row]]:
    held: dict[Any, list[Row]] = {key: [] for key in keys}
    for row in _rows(table, column, keys) if keys else []:
        held[row[column]].append(row)
    return held


def _write(table: str, rows: list[Row]) -> None:
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["?"] * len(rows[0]))
            cursor.cursor.connection.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({places})', [tuple(row.values()) for row in rows]
            )
            return
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
