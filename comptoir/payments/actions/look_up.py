"""What staff, the shop and the clock look up of a part of a refund is written with the part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from comptoir.customers.models import Customer
from comptoir.payments.models import LegLookUp, LegState, RefundLeg


def keep_look_up(legs: Iterable[RefundLeg], order_number: str, *, due_at: datetime | None = None) -> None:
    """Write how these parts of refunds stand, and when their provider is called next."""
    same = ("refund_id", "customer_id", "means", "label", "currency", "amount_minor", "state", "provider")
    rows = [
        LegLookUp(
            leg_id=leg.id,
            order_number=order_number,
            expected_on=leg.expected_on,
            due_at=due_at,
            **{name: getattr(leg, name) for name in same},
        )
        for leg in legs
    ]
    written = [field.name for field in LegLookUp._meta.fields if field.name != "leg_id"]
    LegLookUp.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["leg_id"], update_fields=written
    )


def put_off_call(leg_id: UUID, until: datetime) -> None:
    """Have the provider of a part called at this moment, unless it is not called any more."""
    LegLookUp.objects.filter(leg_id=leg_id, due_at__isnull=False).update(due_at=until)


def erase_look_ups(customer: Customer, at: datetime) -> None:
    """Forget what leads to a customer's refunds, except to what she is still owed.

    Where she was asked for another means, nobody can choose one any more: staff look into it.
    """
    legs = RefundLeg.objects.for_customer(customer.pk)
    unchosen = legs.filter(state=LegState.NEEDS_CHOICE).select_for_update()
    ids = list(unchosen.values_list("id", flat=True))
    legs.filter(id__in=ids).update(state=LegState.FAILED)
    rows = LegLookUp.objects.filter(customer_id=customer.pk)
    rows.filter(leg_id__in=ids).update(state=LegState.FAILED, due_at=None)
    owed = legs.exclude(state=LegState.DONE).values_list("id", flat=True)
    rows.exclude(leg_id__in=list(owed)).delete()
