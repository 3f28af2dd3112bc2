"""Each return is kept once more by its seller and its number, so that the desk finds it without her rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from comptoir.ground.fold import fold
from comptoir.ground.keyset import Page, page_of
from comptoir.ground.write import make_row
from comptoir.orders.models import IsIn
from comptoir.returns.models.item import ReturnedItem
from comptoir.returns.models.returned import Return, number_key
from comptoir.returns.models.states import OVER, RUNNING, ReturnState
from comptoir.sellers.models import Seller

LONGEST_SEARCHED = 2000
# So many days before a label lapses, the customer is reminded.
REMINDED_BEFORE = (7, 2)
AT_ONCE = 500
# As many days before as nobody is reminded
NEVER = 999
NEWEST_FIRST = ["-asked_at", "-return_id"]
LATE_FIRST = ["due_at", "asked_at", "return_id"]
ON_TABS = {"running": RUNNING, "over": OVER}


class SellerReturnQuerySet(models.QuerySet["SellerReturn"]):
    """Narrow down and sort returns as the desk sees them; a seller's start from `for_seller`."""

    def for_seller(self, seller: Seller | None) -> Self:
        """Keep a seller's own; without a seller, those of all."""
        return self.filter(seller=seller) if seller else self

    def in_states(self, states: Collection[str]) -> Self:
        return self.filter(state__in=sorted(states))

    def running(self) -> Self:
        return self.filter(IsIn(RUNNING, kind=ReturnState))

    def over(self) -> Self:
        return self.filter(IsIn(OVER, kind=ReturnState))

    def waiting(self) -> Self:
        """Keep those in which the seller has to act."""
        return self.filter(due_at__isnull=False)

    def late(self, now: datetime) -> Self:
        return self.filter(due_at__lt=now)

    def late_first(self) -> Self:
        """Sort what waits by when the seller has to act, the longest overdue first."""
        return self.order_by(*LATE_FIRST)

    def matching(self, words: str) -> Self:
        """Keep those whose number, order, parcel, recipient or items have these words."""
        typed = number_key(words)
        named = Q(number=typed) | Q(tracking_key=typed) if typed else Q(pk__in=[])
        said = Q()
        for word in fold(words).split():
            said &= Q(search_text__contains=word)
        return self.filter(named | said if said else named)


class SellerReturn(models.Model):
    """A return as a list at the desk shows it; written anew whenever the return is."""

    shard_by = "seller_id"

    pk = models.CompositePrimaryKey("seller_id", "return_id")
    seller = models.ForeignKey("sellers.Seller", models.PROTECT, related_name="returns", db_index=False)
    return_id = models.UUIDField()
    customer_id = models.UUIDField()
    number = models.CharField(max_length=12, unique=True)
    tracking_key = models.CharField(max_length=64, blank=True)
    order_id = models.UUIDField()
    order_number = models.CharField(max_length=64)
    recipient = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=ReturnState)
    units = models.PositiveIntegerField()
    first_item = models.CharField(max_length=500)
    items = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    send_by = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=NEVER)
    search_text = models.TextField(blank=True)

    objects: ClassVar[SellerReturnQuerySet] = SellerReturnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["seller", *NEWEST_FIRST], name="seller_return_by_time"),
            models.Index(fields=NEWEST_FIRST, name="returns_by_time"),
            models.Index(fields=NEWEST_FIRST, condition=Q(state__in=sorted(RUNNING)), name="returns_running"),
            *(
                models.Index(
                    fields=["seller", *NEWEST_FIRST],
                    condition=Q(state__in=sorted(states)),
                    name=f"seller_return_{tab}",
                )
                for tab, states in ON_TABS.items()
            ),
            models.Index(
                fields=["seller", *LATE_FIRST], condition=Q(due_at__isnull=False), name="seller_return_due"
            ),
            models.Index(fields=LATE_FIRST, condition=Q(due_at__isnull=False), name="return_due"),
            models.Index(fields=["send_by"], condition=Q(send_by__isnull=False), name="return_to_send"),
            models.Index(fields=["tracking_key"], name="seller_return_by_tracking"),
            models.Index(fields=["customer_id"], name="seller_return_by_customer"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("desk_return", args=[self.number])


def seller_return(back: Return, items: Sequence[ReturnedItem]) -> SellerReturn:
    """Make the row by which the desk finds a return."""
    order = back.order
    recipient = str(order.shipping_address.get("name", ""))[:200]
    words = [back.number, back.tracking_number, order.number, recipient, *(item.name for item in items)]
    return make_row(
        SellerReturn,
        seller_id=back.seller_id,
        return_id=back.id,
        customer_id=back.customer_id,
        number=back.number,
        tracking_key=number_key(back.tracking_number),
        order_id=order.id,
        order_number=order.number,
        recipient=recipient,
        state=back.state,
        units=sum(item.quantity for item in items),
        first_item=items[0].name,
        items=len(items),
        asked_at=back.asked_at,
        due_at=back.due_at,
        send_by=back.send_by if back.is_to_be_sent else None,
        reminders=back.reminders or NEVER,
        search_text=fold(" ".join(words))[:LONGEST_SEARCHED],
    )


def returns_of_seller(seller: Seller | None) -> SellerReturnQuerySet:
    """Return the seller's returns as the desk lists them; without a seller, those of the whole shop."""
    return SellerReturn.objects.for_seller(seller)


class WaitingReturns(NamedTuple):
    """How many returns wait for a seller to act, and how many of these are overdue."""

    number: int
    overdue: int


def waiting_returns(seller: Seller | None, *, now: datetime) -> WaitingReturns:
    """Count what waits for a seller, or with None for any, in one statement."""
    waiting = returns_of_seller(seller).waiting()
    counts = waiting.aggregate(number=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now)))
    return WaitingReturns(counts["number"], counts["overdue"])


def return_numbered(number: str, *, seller: Seller | None) -> Return | None:
    """Return the return with this number or this parcel's, whoever's it is, if it is this seller's."""
    typed = number_key(number)
    if not typed:
        return None
    rows = returns_of_seller(seller)
    row = rows.filter(number=typed).first() or rows.filter(tracking_key=typed).first()
    return return_of_row(row) if row else None


def return_of_row(row: SellerReturn) -> Return | None:
    """Read the return that a row of the desk leads to, with its order and seller."""
    returns: Any = Return.objects.for_customer(row.customer_id)
    back: Return | None = returns.filter(id=row.return_id).select_related("order", "seller").first()
    return back


def listed_returns(rows: SellerReturnQuerySet, cursor: str, size: int) -> Page[SellerReturn]:
    """Return a page of these, the newest first."""
    return page_of(rows, {"before": cursor}, at="asked_at", id="return_id", size=size)


def returns_unanswered(now: datetime) -> list[SellerReturn]:
    """Return the returns to which no seller answered in time."""
    return list(SellerReturn.objects.late(now).in_states([ReturnState.REQUESTED])[:AT_ONCE])


def proofs_unanswered(now: datetime) -> list[SellerReturn]:
    """Return the returns whose proof of posting nobody answered in time."""
    return list(SellerReturn.objects.late(now).in_states([ReturnState.DROPPED_OFF])[:AT_ONCE])


def returns_to_remind(today: date, days: int) -> list[SellerReturn]:
    """Return the returns that are to be sent within so many days, and of which nobody reminded of that."""
    rows = SellerReturn.objects.filter(send_by__gte=today, send_by__lte=today + timedelta(days=days))
    return list(rows.filter(reminders__gt=days)[:AT_ONCE])


def returns_over(day: date) -> list[SellerReturn]:
    """Return the returns that were to be sent before this day, and were not."""
    return list(SellerReturn.objects.filter(send_by__lt=day).order_by("send_by")[:AT_ONCE])
