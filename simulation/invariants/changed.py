"""Which orders and threads have changed since another evening: every row is read raw, and summed up by its order.

What a rule says of an order follows from the rows of the order, from what the shop sent of it, and from the
time since then. So it is asked of those that have changed within some evenings; of the others it would say
what it said before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection, models

from comptoir.cancellations.models import Cancellation, CancelledLine
from comptoir.conversations.models import DeskThread, Message, ServiceRequest, Thread
from comptoir.deliveries.models import FollowedParcel, Scan, Tracking
from comptoir.notices.models import Notice
from comptoir.orders.models import Line, Order, OrderByNumber, Parcel, ParcelLine, SellerOrder
from comptoir.payments.models import LegLookUp, Payment, Refund, RefundedPart, RefundItem, RefundLeg
from comptoir.returns.models import Return, ReturnedItem, SellerReturn
from simulation.world import World

# By each table: the column that names the order or the thread, or the row of a table before that does
OF = [
    *((Order, "id"), (Thread, "id"), (DeskThread, "id"), (ServiceRequest, "id")),
    *((model, "order_id") for model in (Line, Parcel, SellerOrder, OrderByNumber, Payment, Refund)),
    *(
        (model, "order_id")
        for model in (RefundedPart, Cancellation, Return, SellerReturn, Tracking, FollowedParcel)
    ),
    *((RefundLeg, "refund_id"), (RefundItem, "refund_id"), (LegLookUp, "refund_id")),
    *((ParcelLine, "parcel_id"), (CancelledLine, "cancellation_id"), (ReturnedItem, "back_id")),
    *((Scan, "tracking_id"), (Message, "thread_id"), (Notice, "about")),
]
# A rule that waits for something allows a day for it
EVENINGS = 3
MASK = 2**64 - 1


def changed_of_late(world: World, day: int) -> set[UUID]:
    """Return the ids of the orders and threads that changed within the last evenings, this one included."""
    sums = _sums()
    for number, sale in world.sales.items():
        cancelled = sum(n for (of, _line), n in world.cancelled.items() if of == number)
        world.said[number] = hash((len(sale.versions), cancelled))
    for key, number in _numbers():
        sums[key] = hash((sums.get(key, 0), world.said.get(number)))
    for key, total in sums.items():
        if world.marks.get(key, (None, 0))[0] != total:
            world.marks[key] = total, day
    gone = [key for key in world.marks if key not in sums]
    for key in gone:
        del world.marks[key]
    return {UUID(key) for key, (_sum, at) in world.marks.items() if day - at < EVENINGS}


def _sums() -> dict[str, int]:
    """Add up all rows of each order and of each thread."""
    sums: dict[str, int] = {}
    parents: dict[str, str] = {}
    with connection.cursor() as cursor:
        for model, column in OF:
            for key, own, row in _rows(cursor, model, column):
                name = key.partition(" ")[0].replace("-", "")
                name = parents.get(name, name)
                if own:
                    parents[own] = name
                sums[name] = (sums.get(name, 0) + row) & MASK
    return {key: total for key, total in sums.items() if len(key) == 32}


def _rows(cursor: Any, model: type[models.Model], column: str) -> Iterator[tuple[str, str, int]]:
    """Yield of each row what it belongs to, its own id, and a number that another row would not have."""
    table = model._meta.db_table
    has_own = any(field.column == "id" for field in model._meta.local_concrete_fields)
    own = "t.id" if has_own else "NULL"
    if connection.vendor == "postgresql":
        sql = f'SELECT t."{column}"::text, {own}::text, hashtextextended(t::text, 0) FROM "{table}" t'  # noqa: S608
        cursor.execute(sql)
        for key, own_id, row in cursor.fetchall():
            yield key or "", (own_id or "").replace("-", ""), row
        return
    for row in connection.connection.execute(f'SELECT t."{column}", {own}, t.* FROM "{table}" t'):  # noqa: S608
        yield row[0] or "", row[1] or "", hash(row)


def _numbers() -> Iterable[tuple[str, str]]:
    return ((key.hex, number) for key, number in Order.objects.values_list("id", "number"))
