"""The parcels that a customer waits for, those that should come first in front."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, RowNumber

from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models.arrival import OFF_THE_ROAD
from comptoir.orders.models.order import Order
from comptoir.orders.models.parcel import Parcel, ParcelLine
from comptoir.orders.models.states import (
    AS_THE_CARRIER_TELLS,
    ON_ITS_WAY,
    OPEN,
    CarrierState,
    IsIn,
)

PICTURES = 3
FIRST, SECOND, THIRD, LAST = (
    models.Value(day, output_field=models.DateField())
    for day in (date(1, 1, 1), date(1, 1, 2), date(1, 1, 3), date(9999, 12, 31))
)
IS_TOLD = Q(carrier_state__in=sorted(AS_THE_CARRIER_TELLS))
LONG_LATE = timedelta(days=30)
# What is none of these is late once its day is over
APART = sorted({*OFF_THE_ROAD, CarrierState.OUT_FOR_DELIVERY})
NONE_IN_IT: tuple[int, int, tuple[str, ...]] = (0, 0, ())


class ParcelToCome(NamedTuple):
    """A parcel that has left and not come, the number of its order, and some of what is in it.

    `contents` are addresses of pictures and names, at most three; `lines` counts all of them, `pieces` what
    they come to. `states` are the first and the last of their states. `of` is how many parcels there are to
    come, `late` how many of them should have.
    """

    parcel: Parcel
    number: str
    contents: list[tuple[str, str]]
    lines: int
    pieces: int
    states: tuple[str, ...]
    of: int
    late: int

    def is_late(self, today: date) -> bool:
        """Tell whether it is one of those that `late` counts."""
        parcel = self.parcel
        on_the_road = parcel.carrier_state not in APART
        return bool(parcel.due_on and parcel.due_on < today and on_the_road)


def parcels_to_come(customer: Any, today: date, *, most: int) -> list[ParcelToCome]:
    """Return the parcels of open orders that have left and not come, but for those that went back.

    First come those that something keeps, then those that wait for her, then what arrives today, then by the
    day on which they are due; those that were due a month ago come last, as some never come.
    """
    parcels = _to_come(most).all(customer.id, today, today - LONG_LATE)
    if not parcels:
        return []
    ids = [parcel.id for parcel in parcels]
    contents = defaultdict(list)
    counted: dict[Any, tuple[int, int, tuple[str, ...]]] = defaultdict(lambda: NONE_IN_IT)
    # The statement is written for so many parcels; the first stands for those that are missing.
    for row in _contents(most).all(customer.id, *ids, *ids[:1] * (most - len(ids))):
        contents[row["parcel_id"]].append((row["picture"], row["name"]))
        counted[row["parcel_id"]] = (row["lines"], row["pieces"], (row["first"], row["last"]))
    return [
        ParcelToCome(
            parcel,
            parcel.order_number,
            contents[parcel.id],
            *counted[parcel.id],
            parcel.of,
            parcel.late,
        )
        for parcel in parcels
    ]


@cache
def _to_come(most: int) -> WrittenOnce[Any]:
    has_not_come = Q(IS_TOLD, carrier_delivered_at__isnull=True) | (
        ~IS_TOLD & Q(shipped_at__isnull=False, delivered_at__isnull=True)
    )
    return WrittenOnce(
        lambda customer, today, long_ago: (
            Parcel.objects.filter(has_not_come, customer_id=customer, order__archived_at__isnull=True)
            .exclude(carrier_state=CarrierState.RETURNED)
            .filter(IsIn(OPEN, of="order__state"), IsIn(ON_ITS_WAY, of="order__state"))
            .annotate(
                order_number=F("order__number"),
                due=Coalesce("carrier_estimated_on", "estimated_on", LAST),
            )
            .annotate(
                next=models.Case(
                    models.When(carrier_state=CarrierState.AVAILABLE_FOR_PICKUP, then=SECOND),
                    models.When(carrier_state__in=sorted(OFF_THE_ROAD), then=FIRST),
                    models.When(due__lt=long_ago, then=LAST),
                    models.When(Q(due=today) | Q(carrier_state=CarrierState.OUT_FOR_DELIVERY), then=THIRD),
                    default=F("due"),
                ),
                of=models.Window(models.Count("id")),
                late=models.Window(
                    models.Count(
                        models.Case(models.When(Q(due__lt=today) & ~Q(carrier_state__in=APART), then=1))
                    )
                ),
            )
            .order_by("next", "-order__placed_at", "position", "id")[:most]
        ),
        models.UUIDField(),
        models.DateField(),
        models.DateField(),
    )


def newest_without_parcels(customer: Any, *, most: int) -> list[Any]:
    """Return the newest orders that are moving and of which no parcel is known to have left, as `for_cards`
    does."""
    return _without_parcels(most).all(customer.id)


def no_parcel_left() -> Any:
    """Return the condition that no parcel of an order is known to have left."""
    left = Parcel.objects.filter(IS_TOLD | Q(shipped_at__isnull=False) | Q(delivered_at__isnull=False))
    of_order = {"customer_id": models.OuterRef("customer_id"), "order_id": models.OuterRef("id")}
    return ~models.Exists(left.filter(**of_order))


@cache
def _without_parcels(most: int) -> WrittenOnce[Any]:
    return WrittenOnce(
        lambda customer: (
            Order.objects.filter(no_parcel_left(), customer_id=customer)
            .not_archived()
            .on_their_way()
            .newest_first()
            .for_cards()[:most]
        ),
        models.UUIDField(),
    )


@cache
def _contents(parcels: int) -> WrittenOnce[Any]:
    in_parcel: Any = {"partition_by": F("parcel_id")}

    def rows(customer: Any, *ids: Any) -> Any:
        meant = Q()
        for parcel in ids:
            meant |= Q(parcel_id=parcel)
        numbered = ParcelLine.objects.filter(meant, customer_id=customer).annotate(
            name=F("line__name"),
            picture=F("line__picture_url"),
            place=models.Window(RowNumber(), order_by=["line__position", "line_id"], **in_parcel),
            lines=models.Window(models.Count("id"), **in_parcel),
            pieces=models.Window(models.Sum("quantity"), **in_parcel),
            first=models.Window(models.Min("line__state"), **in_parcel),
            last=models.Window(models.Max("line__state"), **in_parcel),
        )
        shown = numbered.filter(place__lte=PICTURES).order_by("parcel_id", "place")
        return shown.values("parcel_id", "name", "picture", "lines", "pieces", "first", "last")

    return WrittenOnce(rows, *[models.UUIDField()] * (parcels + 1))
