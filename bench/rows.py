"""The orders that are measured: Alice's come in as a shop sends them, everybody else's are copies of them.

A copy is a row of every table with keys of its own, written past the ORM (COPY, or executemany on SQLite), so
that a million orders stand in minutes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

LINES, ORDERS_OF_OTHERS, BATCH = 3, 10, 5000
STATES = ("confirmed", "shipped", "delivered", "delivered", "delivered", "delivered", "delivered", "returned")
Row = dict[str, Any]


def fill(number: int, *, own: int) -> None:
    """So many orders in all, `own` of them Alice's."""
    from comptoir.customers import examples
    from comptoir.journal.record import IMPORT
    from comptoir.orders.actions.read_order import read_order
    from comptoir.orders.actions.receive_orders import receive_orders
    from comptoir.orders.models import Order

    alice = examples.alice()
    receive_orders([read_order(json.dumps(sent(at))) for at in range(own)], by=IMPORT, history=True)
    ids = list(Order.objects.filter(customer_id=alice.customer_id).values_list("id", flat=True))
    copies = Copies(ids)
    for start in range(own, number, BATCH):
        with transaction.atomic():
            copies.write(range(start, min(number, start + BATCH)))


def sent(at: int) -> Row:
    """Order number `at` of Alice's, the newest first: three lines, a week apart from the next."""
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
    changes = {"state": STATES[at % len(STATES)], "placed_at": placed.isoformat(), "payments": []}
    return order_sent(f"B-{at:08}", lines=lines, shipments=[], **changes)


class Copies:
    """Writes copies of the orders of these ids, with all that hangs on them."""

    def __init__(self, ids: list[Any]) -> None:
        self.make: Callable[[], Any] = (lambda: uuid7().hex) if connection.vendor == "sqlite" else uuid7
        keys = [one.hex if connection.vendor == "sqlite" else one for one in ids]
        self.orders = list(_rows("orders_order", "id", keys))
        self.customers = list(_rows("customers_customer", "id", [self.orders[0]["customer_id"]]))
        hanging = ("orders_line", "orders_orderbynumber", "orders_sellerorder")
        self.hanging = {table: _by_order(table, keys) for table in hanging}
        self.customer: Any = None

    def write(self, ats: range) -> None:
        """Write the orders of these numbers."""
        written: dict[str, list[Row]] = {"customers_customer": [], "orders_order": []}
        written |= {table: [] for table in self.hanging}
        for at in ats:
            if self.customer is None or at % ORDERS_OF_OTHERS == 0:
                self.customer = self.make()
                found = {"id": self.customer, "email": f"buyer{at}@example.org"}
                written["customers_customer"].append({**self.customers[0], **found})
            order = self.orders[at % len(self.orders)]
            own = {"customer_id": self.customer, "number": f"B-{at:08}", "order_id": self.make()}
            written["orders_order"].append(order | _shared(order, own) | {"id": own["order_id"]})
            for table, rows in self.hanging.items():
                for row in rows[order["id"]]:
                    fresh = {"id": self.make()} if "id" in row else {}
                    written[table].append(row | _shared(row, own) | fresh)
        for table, rows in written.items():
            _write(table, rows)


def _shared(row: Row, own: Row) -> Row:
    return {name: value for name, value in own.items() if name in row}


def _rows(table: str, column: str, keys: list[Any]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(keys))
        cursor.execute(f'SELECT * FROM "{table}" WHERE "{column}" IN ({places})', keys)
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def _by_order(table: str, keys: list[Any]) -> dict[Any, list[Row]]:
    held: dict[Any, list[Row]] = {key: [] for key in keys}
    for row in _rows(table, "order_id", keys):
        held[row["order_id"]].append(row)
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
