"""An order is one purchase, with its totals and a summary from which a list shows it in one statement."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self

from django.db import models
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.ground.days import MonthOf
from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Keep, Owned
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models.number import LONGEST_KEY, keys_meant, nearest_first
from comptoir.orders.models.placed import PlacedQuerySet
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY, OPEN, IsIn, State

LISTED = ("id", "number", "placed_at", "state", "currency", "total_minor", "archived_at", "has_returns")

MOST_COUNTED = 999
NEWEST_FIRST = ["customer", "-placed_at", "-id"]
# What each tab of the history shows has an index of its own: where it is little, nothing else is looked at.
ON_TABS: dict[str, list[tuple[str, Any]]] = {
    "open": [("state__in", sorted(OPEN))],
    "not_shipped": [("state__in", sorted(NOT_YET_SHIPPED))],
    "cancelled": [("state__in", [State.CANCELLED])],
    "returns": [("has_returns", True)],
    "archived": [],
}


class Refunded(NamedTuple):
    """What was refunded on an order, which charges that settles, and what of it became gift balance."""

    minor: int
    settled_minor: int
    to_gift_minor: int


class OrderQuerySet(PlacedQuerySet["Order"]):
    """Narrow down and sort a customer's orders; start from `customer.orders`."""

    def for_customer(self, customer: Any) -> Self:
        return self.filter(customer=customer)

    def for_list(self) -> Self:
        """Read only the fields that a list shows: the summary, and no list of payments or refunds."""
        return self.only("customer_id", *LISTED, "shop_updated_at", "summary")

    def for_cards(self, *more: str) -> Any:
        """Read the fields of a list of cards as plain rows, with the summary as the database wrote it."""
        text = Cast("summary", models.TextField())
        return self.annotate(summary_text=text).values_list(*LISTED, "summary_text", *more, named=True)

    def spent_per_currency(self) -> list[dict[str, Any]]:
        """Return what each currency comes to, the most used first.

        That is `currency`, `orders`, `spent` (minor units), and `unspent`, those orders that cost nothing in
        the end.
        """
        unspent = Count("id", filter=models.Q(spent_minor=0))
        sums = {"orders": Count("id"), "spent": Sum("spent_minor"), "unspent": unspent}
        # Most customers pay in one currency, and to sum up is far cheaper than to group.
        all_of_them = self.aggregate(first=Min("currency"), last=Max("currency"), **sums)
        first, last = all_of_them.pop("first"), all_of_them.pop("last")
        if first != last:
            rows: Any = self.values("currency").annotate(**sums)
            return list(rows.order_by("-orders"))
        return [{"currency": first, **all_of_them}] if first else []

    def spent_per_month(self) -> Any:
        """Return `month` (its first day), `currency`, `orders` and `spent` (minor units) of each month."""
        return (
            self.annotate(month=MonthOf("placed_at", output_field=models.DateField()))
            .values("month", "currency")
            .annotate(orders=Count("id", filter=models.Q(spent_minor__gt=0)), spent=Sum("spent_minor"))
            .order_by("month", "currency")
        )

    def in_states(self, states: Collection[str]) -> Self:
        return self.filter(state__in=states)

    def open(self) -> Self:
        return self.filter(IsIn(OPEN))

    def not_yet_shipped(self) -> Self:
        return self.filter(IsIn(NOT_YET_SHIPPED))

    def on_their_way(self) -> Self:
        # All of them are open, which the index of the open ones has to be told
        return self.open().filter(IsIn(ON_ITS_WAY))

    def cancelled(self) -> Self:
        return self.filter(IsIn({State.CANCELLED}))

    def with_returns(self) -> Self:
        return self.filter(has_returns=True)

    def archived(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def not_archived(self) -> Self:
        return self.filter(archived_at__isnull=True)


class Order(Owned):
    """An order is one purchase, as the shop sent it.

    `number` is the shop's own reference, shown as it is. Amounts are minor units of `currency`.
    `email` is the address that it was placed with, where the shop sent one.
    `shop_updated_at` is the shop's own time of its last change: an older version never overwrites it.
    `sent_mark` tells the version that was sent last from any other.
    `payments` and `refunds` are kept in the shapes of `docs/connect.md`. Parcels are rows, in `parcels`;
    `shipments`, where they stood before, is read no more.
    `refunds_here` are those that apps above granted (`count_refund`); one that the shop lists under the same
    reference is the same refund.
    `cancellation`, with its minutes, and `return_days` are what the shop said of the whole order; empty or
    None, the policy's hold.
    """

    when_erased = Keep(_("proof of the contract and of what was charged"), timedelta(days=3653), "placed_at")
    shop_calls_it = "number"

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="orders", db_index=False)
    number = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    placed_at = models.DateTimeField()
    shop_updated_at = models.DateTimeField()
    shop_status = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=State)
    has_returns = models.BooleanField(default=False)
    has_return_here = models.BooleanField(default=False, db_default=False)
    currency = models.CharField(max_length=3)
    items_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    discount_minor = models.BigIntegerField(default=0)
    rounding_minor = models.BigIntegerField(default=0, db_default=0)
    total_minor = models.BigIntegerField()
    spent_minor = models.BigIntegerField()
    vat = models.JSONField(default=list)
    shipping_address = models.JSONField(default=dict)
    billing_address = models.JSONField(default=dict)
    payment_label = models.CharField(max_length=100, blank=True)
    payments = models.JSONField(default=list)
    refunds = models.JSONField(default=list, db_default=[])
    refunds_here = models.JSONField(default=list, db_default=[])
    shipments = models.JSONField(default=list)
    cancellation = models.CharField(max_length=20, default="", db_default="", blank=True)
    cancellation_minutes = models.PositiveIntegerField(null=True)
    return_days = models.PositiveIntegerField(null=True)
    summary = models.JSONField(default=dict)
    search_text = models.TextField(blank=True)
    sent_mark = models.CharField(max_length=32, blank=True, default="", db_default="")
    archived_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OrderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "number"], name="order_number_once")]
        indexes = [
            # A list and what was spent are read from it alone, whatever is archived
            models.Index(fields=[*NEWEST_FIRST, "archived_at", "currency", "spent_minor"], name="order_list"),
            *(
                models.Index(
                    fields=NEWEST_FIRST,
                    condition=models.Q(*shown, archived_at__isnull=tab != "archived"),
                    name=f"order_{tab}",
                )
                for tab, shown in ON_TABS.items()
            ),
            models.Index(fields=["-placed_at", "-id"], name="shop_order_by_time"),
            models.Index(fields=["-shop_updated_at", "-id"], name="shop_order_by_change"),
            models.Index(fields=["state", "-placed_at", "-id"], name="shop_order_by_state"),
            models.Index(fields=["state", "-shop_updated_at", "-id"], name="shop_order_by_state_change"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.number])

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def money(self, minor: int) -> Money:
        """Return an amount in the order's currency."""
        return Money(minor, self.currency)

    def refunded(self) -> Refunded:
        """Sum up the refunds, the shop's own and those granted here; each counts once."""
        refunds = {refund["reference"]: refund for refund in [*self.refunds, *self.refunds_here]}.values()
        return Refunded(
            sum(refund["amount_minor"] for refund in refunds),
            sum(refund.get("settles_minor", refund["amount_minor"]) for refund in refunds),
            sum(refund.get("to_gift_minor", 0) for refund in refunds),
        )

    def totals(self) -> list[tuple[str | Promise, Money]]:
        """Return the parts of the total, then the total, with their titles.

        A part of nought is left out, except the items.
        """
        parts = [
            (_("Items"), self.items_minor),
            (_("Delivery"), self.shipping_minor),
            (_("Discount"), -self.discount_minor),
            (_("Rounding"), self.rounding_minor),
        ]
        shown = [(title, self.money(minor)) for title, minor in parts if minor or title == parts[0][0]]
        return [*shown, (_("Total"), self.total)]


_OWN = WrittenOnce(
    lambda customer, number: Order.objects.filter(customer_id=customer, number=number)[:1],
    models.UUIDField(),
    models.CharField(),
)


def own_order(customer: Any, number: str) -> Order | None:
    """Return the customer's order with this number."""
    return _OWN.first(customer.id, number)


def newest_orders(customer: Any, *, most: int) -> list[Any]:
    """Return the newest orders that are not archived, as `for_cards` does, in one statement.

    Each has the same `began_at`, when the customer's first order was placed, and the counts of `TabCounts`.
    """
    return _newest(most).all(customer.id)


@cache
def _newest(most: int) -> WrittenOnce[Any]:
    def rows(customer: Any) -> Any:
        own = Order.objects.filter(customer_id=customer)
        first = own.oldest_first().values("placed_at")[:1]
        shown = own.not_archived().newest_first()
        # As text: each row has it, and one alone is read.
        began_at = Cast(models.Subquery(first), models.TextField())
        counted = shown.annotate(began_at=began_at, **_counts(own))
        return counted.for_cards("began_at", *TabCounts._fields)[:most]

    return WrittenOnce(rows, models.UUIDField())


class TabCounts(NamedTuple):
    """How many orders each tab of the history shows; counting stops at `MOST_COUNTED` and one more."""

    on_all: int = 0
    on_open: int = 0
    on_not_shipped: int = 0
    on_cancelled: int = 0
    on_returns: int = 0
    on_archived: int = 0


class CountUpTo(models.Subquery):
    """Count the rows of a queryset that is cut off."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def _counts(own: OrderQuerySet) -> dict[str, Any]:
    shown = own.not_archived()
    tabs = (
        shown,
        shown.open(),
        shown.not_yet_shipped(),
        shown.cancelled(),
        shown.with_returns(),
        own.archived(),
    )
    cut_off = [rows.order_by().values("id")[: MOST_COUNTED + 1] for rows in tabs]
    return {name: CountUpTo(rows) for name, rows in zip(TabCounts._fields, cut_off, strict=True)}


_COUNTED = WrittenOnce(
    lambda customer: (
        Order.objects.filter(customer_id=customer)
        .annotate(**_counts(Order.objects.filter(customer_id=customer)))
        .values_list(*TabCounts._fields)[:1]
    ),
    models.UUIDField(),
)


def tab_counts(customer: Any) -> TabCounts:
    """Return how many of the customer's orders each tab of the history shows."""
    return TabCounts(*(_COUNTED.first(customer.id) or ()))


_SPENT_SINCE = WrittenOnce(
    lambda customer, start: (
        Order.objects.filter(customer_id=customer, placed_at__gte=start)
        .values_list("customer_id")
        .annotate(Min("currency"), Max("currency"), Sum("spent_minor"))
    ),
    models.UUIDField(),
    models.DateTimeField(),
)


def spent_since(customer: Any, start: datetime) -> list[Money]:
    """Return what the customer spent since then, an amount for each currency, the most used first."""
    _customer, first, last, spent = _SPENT_SINCE.first(customer.id, start) or (None, None, None, 0)
    if first != last:
        rows = customer.orders.placed_between(start, None).spent_per_currency()
        return [Money(row["spent"], row["currency"]) for row in rows]
    return [Money(spent, first)] if first else []


def newest_open_states(customer: Any, *, most: int) -> list[str]:
    """Return the states of the newest open orders that are not archived."""
    return [state for (state,) in _open_states(most).all(customer.id)]


@cache
def _open_states(most: int) -> WrittenOnce[Any]:
    return WrittenOnce(
        lambda customer: (
            Order.objects.filter(customer_id=customer)
            .not_archived()
            .open()
            .newest_first()
            .values_list("state")[:most]
        ),
        models.UUIDField(),
    )


class OrderByNumber(models.Model):
    """Lead from an order's number to its customer and its id, for visitors with a number and no session.

    `key` is the number in every spelling.
    """

    shard_by = "number"

    number = models.CharField(primary_key=True, max_length=64)
    key = models.CharField(max_length=LONGEST_KEY, default="", db_default="")
    customer_id = models.UUIDField()
    order_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["key"], name="order_by_key")]

    def __str__(self) -> str:
        return self.number


def orders_by_number(typed: str) -> list[OrderByNumber]:
    """Return the orders whose number may be meant by the typed text, in any spelling, the likeliest first."""
    meant = models.Q(key__in=keys_meant(typed)) | models.Q(number=typed)
    rows = {row.number: row for row in OrderByNumber.objects.filter(meant)}
    return [rows[number] for number in nearest_first(list(rows), typed)]


def shop_orders() -> OrderQuerySet:
    """Return every order of every customer, for the shop's own program."""
    orders: OrderQuerySet = Order.objects.all()
    return orders


def stored_marks(numbers: Collection[str]) -> dict[str, str]:
    """Return the mark of the last version that the shop sent, for each of these orders that is stored."""
    rows = OrderByNumber.objects.filter(number__in=numbers).values_list("customer_id", "order_id")
    if not (customers_and_ids := list(rows) if numbers else []):
        return {}
    customers, ids = zip(*customers_and_ids, strict=True)
    orders = Order.objects.filter(customer_id__in=set(customers), id__in=ids)
    return dict(orders.values_list("number", "sent_mark"))


def order_numbered(number: str) -> Order | None:
    """Return the order with this number, whichever customer it belongs to, for the shop and for staff."""
    row = OrderByNumber.objects.filter(number=number).first()
    if row is None:
        return None
    order: Order | None = Order.objects.for_customer(row.customer_id).filter(id=row.order_id).first()
    return order
