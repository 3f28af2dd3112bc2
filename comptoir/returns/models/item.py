"""An item of a return: so many pieces of a line, why they go back, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, DELETE, Keep, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.photos.models import Photo
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.models.returned import KEPT, LONGEST_WHY, PROOF, Return
from comptoir.returns.models.states import KEEPS, UNDONE, Outcome


class Decided(models.TextChoices):
    """Why an item may go back; kept with it, as it was decided when the return was asked for."""

    BY_LAW = "by_law", gettext_lazy("within the legal withdrawal period")
    BY_POLICY = "by_policy", gettext_lazy("within the shop’s return period")
    FAULT = "fault", gettext_lazy("it is reported as faulty, damaged or wrong")
    BY_SHOP = "by_shop", gettext_lazy("the shop is taking it back as an exception")


class ReturnedItem(Owned):
    """So many pieces of a line; name and picture are kept as they were bought.

    `wants` is what she asked for, empty where nothing is due; `exchange` says in her own words for what.
    `received` counts what has come, `accepted` what she is given something for: one may be without the other.
    `deducted_minor` is taken off her refund, for the reason in `settled_why`; `given_minor` is what she got.
    """

    when_erased = Keep(PROOF, KEPT, "back__order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="+", db_index=False)
    back_id = models.UUIDField(editable=False)
    back = OwnedRelation(Return, "back_id", related_name="items")
    line_id = models.UUIDField()
    line_reference = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    picture_url = models.URLField(max_length=1000, blank=True)
    product_reference = models.CharField(max_length=128, blank=True)
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=30, choices=ReturnReason)
    comment = models.CharField(max_length=200, blank=True)
    wants = models.CharField(max_length=20, choices=Remedy, blank=True)
    exchange = models.CharField(max_length=200, blank=True)
    is_sealed = models.BooleanField(null=True)
    decided = models.CharField(max_length=20, choices=Decided)
    decided_until = models.DateField(null=True)
    received = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    deducted_minor = models.BigIntegerField(default=0)
    given_minor = models.BigIntegerField(default=0)
    settled_why = models.CharField(max_length=LONGEST_WHY, blank=True)
    settled_at = models.DateTimeField(null=True)
    replacement = models.CharField(max_length=64, blank=True)

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()
    photos: list[ItemPhoto]

    class Meta:
        constraints = [
            OwnedForeignKey(name="returned_item_return", column="back_id", to="returns_return"),
            models.UniqueConstraint(fields=["customer", "back_id", "line_id"], name="returned_item_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, received__lte=F("quantity"), accepted__lte=F("quantity")),
                name="returned_item_counts",
            ),
            models.CheckConstraint(
                condition=Q(deducted_minor__gte=0, given_minor__gte=0), name="returned_item_amounts"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(Q(settled_at__isnull=False), ~Q(outcome="")),
                name="returned_item_settled",
            ),
        ]
        indexes = [models.Index(fields=["customer", "line_id"], name="returned_item_by_line")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    @property
    def can_have_more(self) -> bool:
        """Tell whether it was settled with less than all, so that more may be given for it later."""
        is_part = self.outcome == Outcome.REFUND and (self.deducted_minor or self.accepted < self.quantity)
        return self.outcome in (Outcome.REFUSED, Outcome.GOODWILL) or bool(is_part)

    @property
    def returned(self) -> int:
        """How many pieces its line counts as returned: those that were accepted and came."""
        if not self.outcome or self.outcome in KEEPS | {Outcome.REFUSED}:
            return 0
        return min(self.received, self.accepted)

    @property
    def deducted(self) -> Money:
        return Money(self.deducted_minor, self.back.currency)

    @property
    def remedy(self) -> Remedy | None:
        return Remedy(self.wants) if self.wants else None

    @property
    def why(self) -> ReturnReason:
        return ReturnReason(self.reason)

    @property
    def is_refunded_instead(self) -> bool:
        """Tell whether she asked for an exchange that its seller did not confirm: it is refunded."""
        return bool(self.exchange) and self.wants == Remedy.REFUND

    @property
    def wants_words(self) -> str:
        """Say what she asked for, or is to have in its place."""
        if not self.wants:
            return _("Return only")
        if self.wants == Remedy.EXCHANGE:
            return _("Exchange for: “%(what)s”") % {"what": self.exchange}
        if self.is_refunded_instead:
            return _("Refund instead of the exchange: %(what)s") % {"what": self.exchange}
        return str(Remedy(self.wants).label)


class ItemPhoto(Owned):
    """A photo of an item: hers, or with `is_inspection` the one that the seller took of what came."""

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="+", db_index=False)
    item_id = models.UUIDField(editable=False)
    item = OwnedRelation(ReturnedItem, "item_id", related_name="photo_rows")
    photo_id = models.UUIDField(editable=False)
    photo = OwnedRelation(Photo, "photo_id", related_name="shown_by_returns")
    is_inspection = models.BooleanField(default=False)

    class Meta:
        constraints = [
            OwnedForeignKey(name="item_photo_item", column="item_id", to="returns_returneditem"),
            models.UniqueConstraint(fields=["customer", "item_id", "photo_id"], name="item_photo_once"),
        ]

    def __str__(self) -> str:
        return str(self.photo_id)


def items_of(returns: Iterable[Return]) -> dict[UUID, list[ReturnedItem]]:
    """Return the items of these returns of one customer, by the return's id, each with its return."""
    by_return = {back.id: back for back in returns}
    found: dict[UUID, list[ReturnedItem]] = {return_id: [] for return_id in by_return}
    if by_return:
        customer_id = next(iter(by_return.values())).customer_id
        rows = ReturnedItem.objects.filter(customer_id=customer_id, back_id__in=list(by_return))
        for item in rows.order_by("position", "id"):
            item.back = by_return[item.back_id]
            found[item.back_id].append(item)
    return found


def pieces_taken(items: Iterable[ReturnedItem]) -> dict[UUID, int]:
    """Count the pieces of lines that are in a return already and not counted as returned by their line.

    `items` come with their returns. A return that came to nothing takes none; one whose pieces she keeps goes
    on taking them.
    """
    taken: dict[UUID, int] = {}
    for item in items:
        if item.back.state not in UNDONE:
            taken[item.line_id] = taken.get(item.line_id, 0) + item.quantity - item.returned
    return taken
