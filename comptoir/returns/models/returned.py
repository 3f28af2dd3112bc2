"""A return is what a customer sends back to one seller of one order, in one parcel."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.orders.models import Order
from comptoir.payments.models import To
from comptoir.policies.models import RefundOn
from comptoir.returns.models.states import ON_ITS_WAY_BACK, RUNNING, TO_RECEIVE, UNSENT, ReturnState, Way

KEPT, PROOF = timedelta(days=3653), _("proof of what came back and of what was given for it")
# Without vowels, which make words, and without characters that look alike
SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"
LONGEST_WHY = 500


class ReturnQuerySet(OwnedQuerySet["Return"]):
    """Narrow down and sort a customer's returns; start from `customer.returns`."""

    def of_order(self, order: Order) -> Self:
        return self.filter(order_id=order.id)

    def in_states(self, states: Collection[str]) -> Self:
        return self.filter(state__in=sorted(states))

    def running(self) -> Self:
        return self.in_states(RUNNING)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-id")


class Return(Owned):
    """A return goes back to one seller; its pieces are its `items`.

    `number` is ours, and stands on label and slip. `due_at` is until when the seller has to act, None while
    nobody waits for the seller; `send_by` is the last day for the customer to send it. `is_legal` tells that
    it was asked for within the legal period: then all is refunded, delivery too where all goes back, and the
    first scan is enough. `refund_on` and `fee_minor` are what the policy said when it was asked for.
    `asked_by_shop` names whoever asked for it in her place, with the reason in `asked_why`. `why` says why it
    was refused or ended, or why it is refunded and not exchanged. `key` names the form that it was asked
    with: a form counts once.
    """

    when_erased = Keep(PROOF, KEPT, "order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="returns", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="returns")
    seller = models.ForeignKey("sellers.Seller", models.PROTECT, related_name="+")
    number = models.CharField(max_length=12)
    key = models.UUIDField()
    state = models.CharField(max_length=20, choices=ReturnState, default=ReturnState.REQUESTED)
    way = models.CharField(max_length=20, choices=Way)
    refund_to = models.CharField(max_length=20, choices=To, default=To.ORIGINAL)
    refund_on = models.CharField(max_length=20, choices=RefundOn)
    is_legal = models.BooleanField(default=False)
    currency = models.CharField(max_length=3)
    fee_minor = models.BigIntegerField(default=0)
    address = models.JSONField(default=dict)
    carrier = models.CharField(max_length=64, blank=True)
    tracking_number = models.CharField(max_length=64, blank=True)
    tracking_url = models.URLField(max_length=1000, blank=True)
    asked_by_shop = models.CharField(max_length=200, blank=True)
    asked_why = models.CharField(max_length=LONGEST_WHY, blank=True)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    send_by = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    authorised_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="return_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "number"], name="return_number_once"),
            models.UniqueConstraint(fields=["customer", "key", "seller"], name="return_form_counts_once"),
            models.CheckConstraint(condition=models.Q(fee_minor__gte=0), name="return_fee_not_below_nought"),
            models.CheckConstraint(condition=models.Q(state__in=ReturnState.values), name="return_state"),
        ]
        indexes = [
            models.Index(fields=["customer", "order_id"], name="return_by_order"),
            models.Index(fields=["customer", "-asked_at", "-id"], name="return_by_time"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("return", args=[self.number])

    @property
    def fee(self) -> Money:
        return Money(self.fee_minor, self.currency)

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def can_be_cancelled(self) -> bool:
        """Tell whether the customer may still change her mind: nothing has been sent."""
        return self.state in UNSENT

    @property
    def can_be_received(self) -> bool:
        return self.state in TO_RECEIVE

    @property
    def is_to_be_sent(self) -> bool:
        """Tell whether the customer has all that she needs to send it."""
        if self.state == ReturnState.LABEL_ISSUED:
            return True
        return self.state == ReturnState.AUTHORISED and self.way == Way.OWN

    @property
    def awaits_label(self) -> bool:
        return self.state == ReturnState.AUTHORISED and self.way != Way.OWN

    @property
    def is_on_its_way(self) -> bool:
        return self.state in ON_ITS_WAY_BACK

    @property
    def can_be_proved(self) -> bool:
        """Tell whether a photo may show that it was sent: it is to be sent, or was not scanned in time."""
        return self.is_to_be_sent or self.state == ReturnState.EXPIRED

    @property
    def awaits_proof(self) -> bool:
        """Tell whether the seller has to look at a proof of posting: nothing else is due of what was sent."""
        return self.state == ReturnState.DROPPED_OFF and self.due_at is not None

    @property
    def is_refunded_on_sending(self) -> bool:
        """Tell whether the first scan is enough; by law it is, within the legal period (L. 221-24)."""
        return self.is_legal or self.refund_on == RefundOn.FIRST_SCAN


def new_number() -> str:
    """Create a number that is easy to read out and to type, such as `R7K4M2PXD`; it tells nothing."""
    return "R" + "".join(secrets.choice(SIGNS) for _sign in range(8))


def number_key(typed: str) -> str:
    """Return a number as it is stored, however it was typed or scanned."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[:64]
