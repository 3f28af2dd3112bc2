"""What the database holds in the evening, read once for all rules."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from comptoir.notices.models import Notice
from comptoir.orders.models import Order, OrderByNumber, SellerOrder, WholeOrder, whole_orders
from comptoir.post.models import Message
from simulation.world import Sale, World


class Books:
    """The world, and every order with its lines, parcels, look-ups and letters."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    @cached_property
    def orders(self) -> list[WholeOrder]:
        keys = list(Order.objects.order_by("placed_at", "number").values_list("customer_id", "id"))
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
        return {row.order_id: row for row in OrderByNumber.objects.all()}

    @cached_property
    def parts(self) -> dict[UUID, dict[UUID, SellerOrder]]:
        """The sellers' parts of each order, by order and seller."""
        parts: dict[UUID, dict[UUID, SellerOrder]] = {}
        for part in SellerOrder.objects.all():
            parts.setdefault(part.order_id, {})[part.seller_id] = part
        return parts

    @cached_property
    def notices(self) -> list[Notice]:
        return list(Notice.objects.order_by("written_at", "id"))

    @cached_property
    def notices_about(self) -> dict[UUID, list[Notice]]:
        """The letters about each order, and about its parcels."""
        about: dict[UUID, list[Notice]] = {}
        for notice in self.notices:
            first = notice.about.split(" ")[0]
            if len(first) == 36 and (order_id := UUID(first)) in self.by_id:
                about.setdefault(order_id, []).append(notice)
        return about

    @cached_property
    def unsent(self) -> set[str]:
        """The ids of the messages that still wait."""
        return set(map(str, Message.objects.unsent().values_list("id", flat=True)))

    def sale_of(self, order: Order) -> Sale:
        return self.world.sales[order.number]

    def older_than(self, moment: datetime, days: float) -> bool:
        return (self.now - moment).total_seconds() > days * 86_400

    @staticmethod
    def values(row: Any, *names: str) -> dict[str, Any]:
        return {name: getattr(row, name) for name in names}
