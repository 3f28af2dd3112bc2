"""Each seller's part of an order is kept by seller, so that the desk never reads every customer's rows."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from comptoir.ground.money import Money
from comptoir.ground.write import make_row
from comptoir.orders.models.line import Line
from comptoir.orders.models.order import MOST_COUNTED, Order, OrderByNumber
from comptoir.orders.models.placed import PlacedQuerySet
from comptoir.orders.models.search import saying, searched_text
from comptoir.orders.models.sought import few_with_words
from comptoir.orders.models.states import (
    NEVER_CHARGED,
    NOT_YET_SHIPPED,
    READY_TO_SHIP,
    RETURNS,
    SENT,
    IsIn,
    State,
    order_state,
)
from comptoir.sellers.models import Seller

NEWEST_FIRST = ["seller", "-placed_at", "-order_id"]
DELIVERY = ("customer_id", "id", "shipping_address")
# What each tab of her list shows has an index of its own, but for what has come, which is one state alone.
ON_TABS = {"to_ship": NOT_YET_SHIPPED, "sent": SENT, "returns": RETURNS, "cancelled": NEVER_CHARGED}


class SellerOrderQuerySet(PlacedQuerySet["SellerOrder"]):
    """Narrow down and sort a seller's orders; start from `for_seller`."""

    id_field = "order_id"

    def for_seller(self, seller: models.Model) -> Self:
        return self.filter(seller=seller)

    def ready_to_ship(self) -> Self:
        """Keep what can be shipped now: paid, and not on hold."""
        return self.filter(IsIn(READY_TO_SHIP))

    def count_some(self) -> int:
        """Count them; counting stops at `MOST_COUNTED` and one more."""
        return self.order_by().values("order_id")[: MOST_COUNTED + 1].count()

    def late(self, today: date) -> Self:
        """Keep the orders that were promised for a day before this one, the longest overdue first."""
        return self.filter(due_on__lt=today).order_by("due_on", "placed_at", "order_id")

    def in_time(self, today: date) -> Self:
        """Keep the orders that are not late, the oldest first."""
        return self.filter(Q(due_on__gte=today) | Q(due_on__isnull=True)).oldest_first()

    def in_states(self, states: Collection[str]) -> Self:
        return self.filter(IsIn(states))

    def with_numbers(self, numbers: Collection[str]) -> list[SellerOrder]:
        """Return the orders with these numbers, in their sequence, each found by its key."""
        ids = {row.number: row.order_id for row in OrderByNumber.objects.filter(number__in=numbers)}
        parts = {part.order_id: part for part in self.filter(order_id__in=list(ids.values()))}
        known = (parts.get(ids[number]) for number in dict.fromkeys(numbers) if number in ids)
        return [part for part in known if part is not None]

    def numbered(self, number: str) -> SellerOrder | None:
        """Return the order with this number, found by its key however many the seller has."""
        row = OrderByNumber.objects.filter(number=number).first()
        return self.filter(order_id=row.order_id).first() if row else None

    def matching(self, words: str) -> Self:
        """Keep the orders whose search text holds every word; one of two letters begins a word of it."""
        return self.filter(saying(words, short_at_start=True))

    def sold_with(self, words: str, *, seller: Seller) -> Self:
        """Keep this seller's orders that match the words, found by an index unless there are many."""
        few = few_with_words(parts_sold_by(seller), words, seller_id=seller.id)
        matching = self.matching(words)
        return matching if few is None else matching.filter(order_id__in=few)


class SellerOrder(models.Model):
    """A seller order sums up one seller's lines of one order; it is recomputed whenever the order is written.

    `state` is the least advanced of these lines; `items_minor` is in minor units of `currency`. `due_on` is
    the earliest day that was promised for a line of which pieces are still to be shipped, and `picked_at`
    when picking one of these began.
    """

    shard_by = "seller_id"

    pk = models.CompositePrimaryKey("seller_id", "order_id")
    seller = models.ForeignKey("sellers.Seller", models.PROTECT, related_name="orders", db_index=False)
    order_id = models.UUIDField()
    customer_id = models.UUIDField()
    number = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    shop_updated_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=State)
    units = models.PositiveBigIntegerField()
    items_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    recipient = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True)
    picked_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True)

    objects: ClassVar[SellerOrderQuerySet] = SellerOrderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=NEWEST_FIRST, name="seller_order_by_time"),
            *(
                models.Index(
                    fields=NEWEST_FIRST,
                    condition=models.Q(state__in=sorted(states)),
                    name=f"seller_order_{tab}",
                )
                for tab, states in ON_TABS.items()
            ),
            models.Index(
                fields=["seller", "placed_at", "order_id"],
                condition=Q(state__in=sorted(READY_TO_SHIP)),
                name="seller_order_ready",
            ),
            models.Index(
                fields=["seller", "due_on", "placed_at", "order_id"],
                condition=Q(state__in=sorted(READY_TO_SHIP), due_on__isnull=False),
                name="seller_order_due",
            ),
            models.Index(fields=["seller", "state", "-placed_at", "-order_id"], name="seller_order_by_state"),
            models.Index(fields=["seller", "-shop_updated_at", "-order_id"], name="seller_order_by_change"),
            models.Index(
                fields=["seller", "state", "-shop_updated_at", "-order_id"],
                name="seller_order_by_state_change",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("desk_sale", args=[self.number])

    @property
    def items(self) -> Money:
        return Money(self.items_minor, self.currency)

    def own_lines(self) -> list[Line]:
        """Return the seller's own lines of the order; a seller may not see the lines of others."""
        lines: Any = Line.objects.for_customer(self.customer_id)
        return list(lines.filter(order_id=self.order_id, seller_id=self.seller_id).order_by("position"))

    def whole_order(self) -> Order:
        """Read the order as it is; what a seller is shown of it is her own lines, and what she needs."""
        orders: Any = Order.objects.for_customer(self.customer_id)
        order: Order = orders.get(id=self.order_id)
        return order

    def delivery(self) -> Order:
        """Read the delivery address alone of the order; its parcels are read with `parcels_of`."""
        orders: Any = Order.objects.for_customer(self.customer_id)
        order: Order = orders.only(*DELIVERY).get(id=self.order_id)
        return order


def parts_sold_by(seller: Seller) -> SellerOrderQuerySet:
    """Return the seller's part of every order in which she sold a line."""
    return SellerOrder.objects.for_seller(seller)


def lines_to_ship(parts: Collection[SellerOrder]) -> list[Line]:
    """Return the lines of these parts, all of one seller, of which pieces are still to be shipped.

    They belong to several customers.
    """
    own = _own_lines(parts).order_by("name", "product_reference")
    return [line for line in own if line.to_ship and line.goes_by_post]


def own_lines_of(parts: Collection[SellerOrder]) -> dict[uuid.UUID, list[Line]]:
    """Return what `own_lines` does of each of these parts, all of one seller, by the id of its order."""
    lines: dict[uuid.UUID, list[Line]] = {part.order_id: [] for part in parts}
    for line in _own_lines(parts).order_by("position"):
        lines[line.order_id].append(line)
    return lines


def deliveries_of(parts: Collection[SellerOrder], *, with_customers: bool = False) -> dict[uuid.UUID, Order]:
    """Return what `delivery` does of each of these parts, by the id of its order."""
    customers = {part.customer_id for part in parts}
    orders = Order.objects.filter(customer_id__in=customers, id__in=[part.order_id for part in parts])
    read = orders.only(*DELIVERY)
    if with_customers:
        read = orders.only(*DELIVERY, "customer__language").select_related("customer")
    return {order.id: order for order in read}


def _own_lines(parts: Collection[SellerOrder]) -> Any:
    sellers, customers = {part.seller_id for part in parts}, {part.customer_id for part in parts}
    lines: Any = Line.objects.filter(customer_id__in=customers, seller_id__in=sellers)
    return lines.filter(order_id__in=[part.order_id for part in parts])


def numbers_of_others(numbers: Collection[str], seller: Seller) -> set[str]:
    """Return the numbers of the orders that hold a line of another seller, or no line at all."""
    rows = {row.order_id: row for row in OrderByNumber.objects.filter(number__in=numbers)}
    customers = {row.customer_id for row in rows.values()}
    lines = Line.objects.filter(customer_id__in=customers, order_id__in=list(rows))
    sellers: dict[uuid.UUID, set[uuid.UUID]] = {}
    for order_id, seller_id in lines.values_list("order_id", "seller_id"):
        sellers.setdefault(order_id, set()).add(seller_id)
    return {row.number for row in rows.values() if sellers.get(row.order_id) != {seller.id}}


def sellers_parts(order: Order, lines: Sequence[Line]) -> list[SellerOrder]:
    """Make each seller's part of an order from its lines."""
    sold: dict[uuid.UUID, list[Line]] = {}
    for line in lines:
        sold.setdefault(line.seller_id, []).append(line)
    recipient = str(order.shipping_address.get("name", ""))[:200]
    return [
        make_row(
            SellerOrder,
            seller_id=seller_id,
            order_id=order.id,
            customer_id=order.customer_id,
            number=order.number,
            placed_at=order.placed_at,
            shop_updated_at=order.shop_updated_at,
            state=order_state([line.state for line in own_lines]),
            units=sum(line.quantity - line.cancelled for line in own_lines),
            items_minor=sum(line.total_minor for line in own_lines),
            currency=order.currency,
            recipient=recipient,
            due_on=_due_on(own_lines),
            picked_at=_picked_at(own_lines),
            search_text=searched_text(order.number, [recipient, *(line.name for line in own_lines)]),
        )
        for seller_id, own_lines in sold.items()
    ]


def _due_on(lines: Sequence[Line]) -> date | None:
    promised = [line.estimated_on for line in lines if line.estimated_on and line.state in NOT_YET_SHIPPED]
    return min(promised, default=None)


def _picked_at(lines: Sequence[Line]) -> datetime | None:
    return min((line.picked_at for line in lines if line.picked_at and line.to_ship), default=None)
