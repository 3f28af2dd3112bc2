"""A leg of a refund is the part that goes by one means, from *waiting* to *done*."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models import Order
from comptoir.payments.models.means import Means
from comptoir.payments.models.payment import Payment
from comptoir.payments.models.refund import KEPT_WITH_REFUND, Refund

# The shop itself pays back: it is told by the feed, and answers by the API.
SHOP = "shop"


class LegState(models.TextChoices):
    """The state of a part of a refund."""

    WAITING = "waiting", _("Granted")
    SENT = "sent", _("Sent to your bank")
    DONE = "done", _("Refunded")
    FAILED = "failed", _("Being looked into")
    NEEDS_CHOICE = "needs_choice", _("Waiting for your choice")


OPEN = frozenset({LegState.WAITING, LegState.SENT, LegState.FAILED, LegState.NEEDS_CHOICE})


class RefundLegQuerySet(OwnedQuerySet["RefundLeg"]):
    """Legs of refunds."""

    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN))


class RefundLeg(Owned):
    """A part of a refund that goes by one means, taken from one payment.

    `provider` sends it: the word of a connected one, or `shop`. `tries` counts the calls of this `attempt`,
    and another attempt follows a failure that was certain. `failed_why` is a code, and `failed_words` what
    the provider or the shop said of it: for staff. `expected_on` is the day by which it should be there.
    """

    when_erased = KEPT_WITH_REFUND

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="refund_legs", db_index=False)
    refund_id = models.UUIDField(editable=False)
    refund = OwnedRelation(Refund, "refund_id", related_name="legs")
    payment_id = models.UUIDField(editable=False)
    payment = OwnedRelation(Payment, "payment_id", related_name="legs")
    position = models.PositiveSmallIntegerField()
    means = models.CharField(max_length=12, choices=Means)
    label = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=LegState, default=LegState.WAITING)
    provider = models.CharField(max_length=20, default=SHOP)
    provider_reference = models.CharField(max_length=200, blank=True)
    expected_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failed_why = models.CharField(max_length=20, blank=True)
    failed_words = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = RefundLegQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="refund_leg_refund", column="refund_id", to="payments_refund"),
            OwnedForeignKey(name="refund_leg_payment", column="payment_id", to="payments_payment"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_leg_is_something"),
            models.CheckConstraint(
                condition=Q(state=LegState.DONE, done_at__isnull=False)
                | ~Q(state=LegState.DONE) & Q(done_at__isnull=True),
                name="refund_leg_done_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "refund_id"], name="refund_leg_of_refund"),
        ]

    def __str__(self) -> str:
        return f"{self.means} {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def key(self) -> str:
        """Return the key by which its provider makes one refund of it: another for each attempt."""
        return f"{self.id}.{self.attempt}" if self.attempt else str(self.id)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_with_shop(self) -> bool:
        """Tell whether the shop itself pays it back."""
        return self.provider == SHOP


def legs_of_refunds(refunds: Sequence[Refund]) -> dict[UUID, list[RefundLeg]]:
    """Return the legs of these refunds by the refund's id, in their sequence, in one statement."""
    by_refund: dict[UUID, list[RefundLeg]] = {}
    if refunds:
        customers = {refund.customer_id for refund in refunds}
        ids = [refund.id for refund in refunds]
        legs = RefundLeg.objects.filter(customer_id__in=customers, refund_id__in=ids)
        for leg in legs.select_related("payment").order_by("position"):
            by_refund.setdefault(leg.refund_id, []).append(leg)
    return by_refund


def with_legs(refunds: list[Refund]) -> list[Refund]:
    """Give each of these refunds its legs, as `legs_now`, in their sequence, in one statement."""
    by_refund = legs_of_refunds(refunds)
    for refund in refunds:
        refund.legs_now = by_refund.get(refund.id, [])
    return refunds


def refunds_of(order: Order) -> list[Refund]:
    """Return the refunds of an order that gave something back, the newest first, each with its `legs_now`.

    It is one statement, however many there are, and none where there is none.
    """
    if not order.refunds_here:
        return []
    legs = RefundLeg.objects.for_customer(order.customer_id).filter(refund__order_id=order.id)
    refunds: dict[UUID, Refund] = {}
    for leg in legs.select_related("refund").order_by("position"):
        refund = refunds.setdefault(leg.refund_id, leg.refund)
        refund.order = order
        refund.legs_now = [*getattr(refund, "legs_now", []), leg]
    return sorted(refunds.values(), key=lambda refund: (refund.granted_at, refund.id), reverse=True)


class OwnTotals(NamedTuple):
    """What is still to come to a customer, an amount for each currency: what waits for her, and the rest."""

    to_choose: list[Money]
    on_its_way: list[Money]


_OPEN = WrittenOnce(
    lambda customer: (
        RefundLeg.objects.filter(customer_id=customer, state__in=sorted(OPEN))
        .values("currency", "state")
        .annotate(minor=Sum("amount_minor"))
        .order_by("currency", "state")
        .values_list("currency", "state", "minor")
    ),
    models.UUIDField(),
)


def own_totals(customer: Any) -> OwnTotals:
    """Return what is still to come to a customer."""
    sums: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for currency, state, minor in _OPEN.all(customer.pk):
        of_kind = sums[state == LegState.NEEDS_CHOICE]
        of_kind[currency] = of_kind.get(currency, 0) + int(minor)
    to_choose, others = ([Money(minor, code) for code, minor in sums[kind].items()] for kind in (True, False))
    return OwnTotals(to_choose, others)


def refunds_named(keys: Collection[tuple[UUID, UUID]]) -> dict[UUID, Refund]:
    """Return these refunds, named by customer and id, by their id, each with its order and its legs."""
    customers, ids = {customer for customer, _id in keys}, {refund_id for _customer, refund_id in keys}
    if not ids:
        return {}
    refunds = Refund.objects.filter(customer_id__in=customers, id__in=ids).select_related("order")
    return {refund.id: refund for refund in with_legs(list(refunds))}
