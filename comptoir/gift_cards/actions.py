"""Actions on a gift balance: credit it, and take a movement back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.models import Customer
from comptoir.gift_cards.facts import CREDITED, REVERSED
from comptoir.gift_cards.models import Balance, Kind, Movement
from comptoir.gift_cards.models.balance import first_id
from comptoir.gift_cards.models.movement import ADDS, SIDES
from comptoir.ground.money import Money
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record


@transaction.atomic
def credit(
    customer: Customer | UUID,
    money: Money,
    *,
    why: str,
    key: str,
    by: Acts,
    kind: Kind = Kind.REFUND,
    at: datetime | None = None,
    speaks: bool = True,
) -> Movement:
    """Add money to a customer's gift balance, and return the movement; of one key there is one.

    `why` says what it is about, such as an order's number, and is shown to her as it is. Raises ValueError
    where the amount is not above nought, or the kind is none that adds.
    """
    if money.minor <= 0 or kind not in ADDS:
        raise ValueError(f"{kind} of {money} is no credit")
    customer_id = customer if isinstance(customer, UUID) else customer.pk
    balance = _lock(customer_id, money.currency)
    if (known := _with_key(customer_id, key)) is not None:
        return known
    movement = _move(
        balance, money.minor, kind=kind, side=SIDES[kind], why=why, key=key, happened_at=at or timezone.now()
    )
    record(CREDITED, about=movement, by=by, speaks=speaks, **_told(movement))
    return movement


@transaction.atomic
def reverse_movement(movement: Movement, *, why: str, by: Acts) -> Movement:
    """Take a movement back by another one, and return that; a second time changes nothing.

    Raises Refused where the balance no longer covers it.
    """
    balance = _lock(movement.customer_id, movement.currency, balance_id=movement.balance_id)
    key = f"reverse:{movement.id}"
    if (known := _with_key(movement.customer_id, key)) is not None:
        return known
    if balance.minor < movement.amount_minor:
        words = _("This amount has been spent in the meantime, so it cannot be taken back.")
        raise Refused(words, "spent_already")
    reversal = _move(
        balance,
        -movement.amount_minor,
        kind=Kind.REVERSE,
        side=movement.side,
        why=why,
        key=key,
        happened_at=timezone.now(),
        reverses_id=movement.id,
    )
    record(REVERSED, about=reversal, by=by, **_told(reversal))
    return reversal


def _lock(customer_id: UUID, currency: str, *, balance_id: UUID | None = None) -> Balance:
    """Lock a customer's first balance in a currency, or this one; make her first where she has none."""
    hers = Balance.objects.for_customer(customer_id).filter(currency=currency)
    locked = hers.select_for_update().order_by("id")
    if balance_id is not None:
        found: Balance = locked.get(id=balance_id)
        return found
    if not hers.exists():
        # Two at once make the same row, and then wait for each other here.
        new = Balance(customer_id=customer_id, id=first_id(customer_id, currency), currency=currency)
        Balance.objects.bulk_create([new], ignore_conflicts=True)
    first: Balance = locked[0]
    return first


def _with_key(customer_id: UUID, key: str) -> Movement | None:
    found: Movement | None = Movement.objects.for_customer(customer_id).filter(key=key).first()
    return found


def _move(balance: Balance, minor: int, *, kind: Kind, side: str, **said: Any) -> Movement:
    """Write a movement, and the balance that it leaves."""
    balance.minor += minor
    balance.changed_at = timezone.now()
    balance.save(update_fields=["minor", "changed_at"])
    movement = Movement(
        customer_id=balance.customer_id,
        balance_id=balance.id,
        kind=kind,
        side=side,
        amount_minor=minor,
        currency=balance.currency,
        balance_after_minor=balance.minor,
        **said,
    )
    movement.save()
    return movement


def _told(movement: Movement) -> dict[str, Any]:
    return {
        "kind": movement.kind,
        "why": movement.why,
        "amount_minor": movement.amount_minor,
        "currency": movement.currency,
    }
