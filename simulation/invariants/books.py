"""What the database holds in the evening, read once for all rules: all of what has changed of late."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from comptoir.conversations.models import Thread
from comptoir.notices.models import Notice
from comptoir.orders.models import Order, OrderByNumber, SellerOrder, WholeOrder, whole_orders
from comptoir.post.models import Message
from comptoir.returns.models import RUNNING, Return, ReturnedItem, WithItems
from simulation.invariants.changed import changed_of_late
from simulation.invariants.ledger import Ledger
from simulation.world import Sale, World


class Known(NamedTuple):
    """What is known of every order."""

    id: UUID
    number: str
    customer_id: UUID


class Letter(NamedTuple):
    """What is known of every letter."""

    id: UUID
    letter: str
    about: str
    recipient: str
    customer_id: UUID


class Books:
    """The world, and what changed of late in it: orders with their lines, parcels, look-ups, returns, threads.

    With `is_whole`, every order and thread is read as if it had just changed.
    """

    def __init__(self, world: World, *, day: int, is_whole: bool) -> None:
        self.world = world
        self._changed, self.is_whole = changed_of_late(world, day), is_whole

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    def is_fresh(self, id: UUID | None) -> bool:
        """Tell whether an order or a thread is to be read."""
        return self.is_whole or id in self._changed

    @cached_property
    def known(self) -> list[Known]:
        """Every order, the oldest first."""
        rows = Order.objects.order_by("placed_at", "number").values_list("id", "number", "customer_id")
        return [Known(*row) for row in rows]

    @cached_property
    def customers(self) -> dict[UUID, UUID]:
        """The customer of every order, by its id."""
        return {order.id: order.customer_id for order in self.known}

    @cached_property
    def orders(self) -> list[WholeOrder]:
        """The orders that changed, and those of which a return is under way."""
        running = set(Return.objects.filter(state__in=RUNNING).values_list("order_id", flat=True))
        keys = [
            (order.customer_id, order.id)
            for order in self.known
            if self.is_fresh(order.id) or order.id in running
        ]
        whole = whole_orders(keys) if keys else {}
        return [whole[order_id] for _customer, order_id in keys]

    @cached_property
    def by_number(self) -> dict[str, WholeOrder]:
        return {whole.order.number: whole for whole in self.orders}

    @cached_property
    def by_id(self) -> dict[UUID, WholeOrder]:
        return {whole.order.id: whole for whole in self.orders}

    @cached_property
    def look_ups(self) -> dict[UUID, OrderByNumber]:
        return {row.order_id: row for row in OrderByNumber.objects.filter(order_id__in=list(self.by_id))}

    @cached_property
    def parts(self) -> dict[UUID, dict[UUID, SellerOrder]]:
        """The sellers' parts of each order, by order and seller."""
        parts: dict[UUID, dict[UUID, SellerOrder]] = {}
        for part in SellerOrder.objects.filter(order_id__in=list(self.by_id)):
            parts.setdefault(part.order_id, {})[part.seller_id] = part
        return parts

    @cached_property
    def notices(self) -> list[Letter]:
        """Every letter, the oldest first."""
        return [
            Letter(*row) for row in Notice.objects.order_by("written_at", "id").values_list(*Letter._fields)
        ]

    @cached_property
    def notices_about(self) -> dict[UUID, list[Letter]]:
        """The letters about each order, and about its parcels."""
        about: dict[UUID, list[Letter]] = {}
        for notice in self.notices:
            first = notice.about.partition(" ")[0]
            if len(first) == 36 and (order_id := UUID(first)) in self.by_id:
                about.setdefault(order_id, []).append(notice)
        return about

    @cached_property
    def unsent(self) -> set[str]:
        """The ids of the messages that still wait."""
        return set(map(str, Message.objects.unsent().values_list("id", flat=True)))

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger()

    @cached_property
    def returns(self) -> list[WithItems]:
        """The returns of these orders with their items, the oldest first."""
        orders = list(self.by_id)
        rows = Return.objects.filter(order_id__in=orders).select_related("order", "seller").order_by("id")
        returns = {back.id: back for back in rows}
        items: dict[UUID, list[ReturnedItem]] = {return_id: [] for return_id in returns}
        for item in ReturnedItem.objects.filter(back_id__in=list(returns)).order_by("position", "id"):
            items[item.back_id].append(item)
        return [WithItems(back, items[back.id]) for back in returns.values()]

    @cached_property
    def threads(self) -> list[Thread]:
        """The threads that changed, the oldest first."""
        ids = list(filter(self.is_fresh, Thread.objects.values_list("id", flat=True)))
        rows = Thread.objects.filter(id__in=ids).select_related("seller", "customer")
        return list(rows.order_by("opened_at", "id"))

    def sale_of(self, order: Order) -> Sale:
        return self.world.sales[order.number]

    def older_than(self, moment: datetime, days: float) -> bool:
        return (self.now - moment).total_seconds() > days * 86_400

    @staticmethod
    def values(row: Any, *names: str) -> dict[str, Any]:
        return {name: getattr(row, name) for name in names}
