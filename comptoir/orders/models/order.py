"""The order: one purchase, its totals, and a summary from which a list shows it in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Sum
from django.db.models.functions import Cast, TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedQuerySet
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models.search import saying
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY, OPEN, State

LISTED = ("id", "number", "placed_at", "state", "currency", "total_minor", "archived_at")


class OrderQuerySet(OwnedQuerySet["Order"]):
    """A customer's orders, narrowed down and put in order; start from `customer.orders`."""

    def newest_first(self) -> OrderQuerySet:
        return self.order_by("-placed_at", "-id")

    def oldest_first(self) -> OrderQuerySet:
        return self.order_by("placed_at", "id")

    def for_list(self) -> OrderQuerySet:
        """Only what a list shows: the summary, not what the shop sent."""
        return self.only("customer_id", *LISTED, "shop_updated_at", "summary")

    def for_cards(self) -> Any:
        """What a list of cards shows, as plain rows, the summary as the database wrote it: a card kept drawn
        needs no more."""
        text = Cast("summary", models.TextField())
        return self.annotate(summary_text=text).values_list(*LISTED, "summary_text", named=True)

    def per_state(self) -> Iterable[tuple[str, int]]:
        """How many there are in each state."""
        return self.order_by().values_list("state").annotate(Count("id"))

    def spent_per_currency(self) -> Any:
        """`currency`, `orders` and `spent` (minor units) of each currency, the most used first."""
        return (
            self.values("currency").annotate(orders=Count("id"), spent=Sum("spent_minor")).order_by("-orders")
        )

    def spent_per_month(self) -> Any:
        """`month` (its first day where the shop is), `currency`, `orders` and `spent` (minor units)."""
        return (
            self.annotate(month=TruncMonth("placed_at", output_field=models.DateField()))
            .values("month", "currency")
            .annotate(orders=Count("id", filter=models.Q(spent_minor__gt=0)), spent=Sum("spent_minor"))
            .order_by("month", "currency")
        )

    def placed_between(self, start: datetime | None, end: datetime | None) -> OrderQuerySet:
        """Placed at `start` or later and before `end`."""
        found = self.filter(placed_at__gte=start) if start else self
        return found.filter(placed_at__lt=end) if end else found

    def in_states(self, states: Collection[str]) -> OrderQuerySet:
        return self.filter(state__in=states)

    def updated_since(self, moment: datetime) -> OrderQuerySet:
        """Changed by the shop at `moment` or later, by its own clock."""
        return self.filter(shop_updated_at__gte=moment)

    def open(self) -> OrderQuerySet:
        return self.filter(state__in=OPEN)

    def not_yet_shipped(self) -> OrderQuerySet:
        return self.filter(state__in=NOT_YET_SHIPPED)

    def on_their_way(self) -> OrderQuerySet:
        return self.filter(state__in=ON_ITS_WAY)

    def cancelled(self) -> OrderQuerySet:
        return self.filter(state=State.CANCELLED)

    def with_returns(self) -> OrderQuerySet:
        return self.filter(has_returns=True)

    def archived(self) -> OrderQuerySet:
        return self.filter(archived_at__isnull=False)

    def not_archived(self) -> OrderQuerySet:
        return self.filter(archived_at__isnull=True)

    def matching(self, words: str) -> OrderQuerySet:
        """Every word stands in an item, a seller or the number; accents and case do not matter."""
        return self.filter(saying(words))


class Order(Owned):
    """One purchase, as the shop sent it.

    `number` is the shop's own reference, shown as it is. Amounts are minor units of `currency`.
    `email` is the address that it was placed with, where the shop sent one.
    `shop_updated_at` is the shop's own time of its last change: an older one never overwrites it.
    `sent_mark` tells the version that was sent last from any other.
    `shipments`, `payments` and `refunds` hold what the shop sent, in the shapes of `docs/connect.md`.
    """

    when_erased = Keep(_("proof of the contract and of what was charged"), timedelta(days=3653))
    shop_calls_it = "number"

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="orders", db_index=False)
    number = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    placed_at = models.DateTimeField()
    shop_updated_at = models.DateTimeField()
    shop_status = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20, choices=State)
    has_returns = models.BooleanField(default=False)
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
    shipments = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    search_text = models.TextField(blank=True)
    sent_mark = models.CharField(max_length=32, blank=True, default="", db_default="")
    archived_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OrderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "number"], name="order_number_once")]
        indexes = [
            models.Index(fields=["customer", "-placed_at", "-id"], name="order_by_time"),
            models.Index(fields=["customer", "state", "-placed_at", "-id"], name="order_by_state"),
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
        """An amount of this order."""
        return Money(minor, self.currency)

    def totals(self) -> list[tuple[str | Promise, Money]]:
        """What makes up the total, for a reader; but for the items, what is nought is left out."""
        parts = [
            (_("Items"), self.items_minor),
            (_("Delivery"), self.shipping_minor),
            (_("Discount"), -self.discount_minor),
            (_("Rounding"), self.rounding_minor),
        ]
        return [(title, self.money(minor)) for title, minor in parts if minor or title == parts[0][0]]


_OLDEST = WrittenOnce(Order.objects.oldest_first().values_list("placed_at"), by="customer_id")


def first_placed_at(customer: Any) -> datetime | None:
    """When the customer's oldest order was placed, read from the index."""
    oldest = _OLDEST.first(customer.id)
    return oldest[0] if oldest else None


class OrderByNumber(models.Model):
    """An order's number, to its customer and itself: for those who come with a number and no session."""

    shard_by = "number"

    number = models.CharField(primary_key=True, max_length=64)
    customer_id = models.UUIDField()
    order_id = models.UUIDField()

    def __str__(self) -> str:
        return self.number


def shop_orders() -> OrderQuerySet:
    """Every order, whoever's it is: for the shop's own program."""
    found: OrderQuerySet = Order.objects.all()
    return found


def order_numbered(number: str) -> Order | None:
    """The order with the shop's number, whoever's it is: for the shop itself and for staff."""
    held = OrderByNumber.objects.filter(number=number).first()
    if held is None:
        return None
    found: Order | None = Order.objects.for_customer(held.customer_id).filter(id=held.order_id).first()
    return found
