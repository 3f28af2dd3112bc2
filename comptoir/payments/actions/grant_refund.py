"""A refund is granted in the transaction of what it follows from, and sent by a reaction afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comptoir.gift_cards.actions import credit
from comptoir.ground.write import insert_rows, update_rows
from comptoir.journal.record import Acts, record
from comptoir.orders.actions import lock_order
from comptoir.orders.models import Line, Order, charged, charged_shipping
from comptoir.payments.actions.follow_payments import write_payments
from comptoir.payments.actions.look_up import keep_look_up
from comptoir.payments.actions.told import count_legs, refund_told
from comptoir.payments.facts import CHARGE_WAIVED, MEANS_WANTED, REFUND_GRANTED, REFUND_PAID
from comptoir.payments.models import (
    CANNOT_GO_BACK,
    SHOP,
    LegState,
    Means,
    Payment,
    Reckoning,
    Refund,
    RefundedPart,
    RefundItem,
    RefundLeg,
    To,
    expected_day,
    means_of,
    reckon,
    tallies_of,
)
from comptoir.payments.providers import provider_of


@transaction.atomic
def grant_refund(
    order: Order,
    pieces: Mapping[UUID, int],
    *,
    shipping: bool = False,
    extra_minor: int = 0,
    less_minor: int = 0,
    to: To = To.ORIGINAL,
    reason: str,
    words: str = "",
    key: str,
    by: Acts,
    now: datetime | None = None,
    speaks: bool = True,
) -> Refund | None:
    """Grant a refund of so many pieces of each line, by its id, and return it; None where nothing was paid.

    `shipping` gives what is left of the delivery back too, `extra_minor` more as goodwill, and `less_minor`
    less, in minor units. It is never above what is left of each line, of the order and of each payment; of a
    payment that was only reserved, less is charged. The same `key` answers the same refund. The part that
    goes to the gift balance is there at once; all else is sent afterwards.
    """
    locked = lock_order(order)
    if (known := _with_key(locked.order, key)) is not None:
        return known if known.amount_minor else None
    lines = sorted(locked.lines.values(), key=lambda line: line.position)
    payments, tallies = write_payments([locked.order])[order.id], tallies_of(locked.order)
    added: Any = {"shipping": shipping, "extra_minor": extra_minor, "less_minor": less_minor}
    reckoning = reckon(locked.order, lines, pieces, payments, tallies, **added)
    if not reckoning.gives_something:
        return None
    said = {"key": key, "reason": reason, "words": words, "to": to, "granted_at": now or timezone.now()}
    refund = _new(reckoning, locked.order, extra_minor=extra_minor, less_minor=less_minor, **said)
    _take(locked.order, lines, reckoning, tallies, by=by, speaks=speaks)
    _pay(refund, locked.order, reckoning, payments, by=by, speaks=speaks)
    # The caller's order follows: without it, `refunds_of` says that it has none.
    order.refunds_here = locked.order.refunds_here
    return refund if refund.amount_minor else None


def _new(reckoning: Reckoning, order: Order, **said: Any) -> Refund:
    refund = Refund(
        customer_id=order.customer_id,
        order_id=order.id,
        currency=order.currency,
        amount_minor=reckoning.division.minor,
        shipping_minor=reckoning.shipping_minor,
        waived_minor=reckoning.division.waived_minor,
        **said,
    )
    refund.save()
    return refund


def _with_key(order: Order, key: str) -> Refund | None:
    known: Refund | None = (
        Refund.objects.for_customer(order.customer_id).filter(order_id=order.id, key=key).first()
    )
    return known


def _pay(
    refund: Refund, order: Order, reckoning: Reckoning, payments: Sequence[Payment], *, by: Acts, speaks: bool
) -> None:
    """Write the items and legs of a refund, count it on its order, and tell of it, if it gives something."""
    items = _items(refund, reckoning)
    if refund.amount_minor:
        refund.legs_now = _legs(refund, reckoning, order, by=by, speaks=speaks)
        count_legs(order, refund, settles_minor=sum(item.minor for item in reckoning.items))
        _tell(refund, order, items, payments, by=by, speaks=speaks)


def _take(
    order: Order,
    lines: Sequence[Line],
    reckoning: Reckoning,
    tallies: dict[UUID, RefundedPart],
    *,
    by: Acts,
    speaks: bool,
) -> None:
    """Take a refund from what is left of the payments, of the lines and of the order."""
    _take_from_payments(reckoning)
    _tally(order, lines, reckoning, tallies)
    if reckoning.division.waived:
        _waive(order, reckoning, by=by, speaks=speaks)


def _take_from_payments(reckoning: Reckoning) -> None:
    for part in reckoning.division.refunded:
        part.payment.refunded_minor += part.minor
    for part in reckoning.division.waived:
        part.payment.waived_minor += part.minor
    changed = [part.payment for part in (*reckoning.division.refunded, *reckoning.division.waived)]
    update_rows(changed, ["refunded_minor", "waived_minor"])


def _tally(
    order: Order, lines: Sequence[Line], reckoning: Reckoning, tallies: dict[UUID, RefundedPart]
) -> None:
    """Count what is given back of each line and of the delivery; the database refuses a piece too many."""
    charges = charged(order, lines)
    parts = [
        (item.paid_for.id, charges[item.paid_for.id], item.paid_for.quantity, item.quantity, item.minor)
        for item in reckoning.items
    ]
    if reckoning.shipping_minor:
        parts.append((order.id, charged_shipping(order), 1, 0, reckoning.shipping_minor))
    for part_id, charge, quantity, number, minor in parts:
        tally = tallies.get(part_id)
        if tally is None:
            tally = RefundedPart(customer_id=order.customer_id, order_id=order.id, part_id=part_id)
            tallies[part_id] = tally
        # A later version of the shop's may charge less for a line than was given back.
        tally.charged_minor = max(charge, tally.refunded_minor + minor)
        tally.quantity = quantity
        tally.refunded_minor += minor
        tally.refunded += number
        tally.save()


def _items(refund: Refund, reckoning: Reckoning) -> list[RefundItem]:
    items = [
        RefundItem(
            customer_id=refund.customer_id,
            refund_id=refund.id,
            line_id=item.line.id,
            reference=item.line.reference,
            name=item.line.name,
            quantity=item.quantity,
            amount_minor=item.minor,
        )
        for item in reckoning.items
    ]
    insert_rows(items)
    return items


def _legs(refund: Refund, reckoning: Reckoning, order: Order, *, by: Acts, speaks: bool) -> list[RefundLeg]:
    """Make a leg of each part; what goes to the gift balance is credited at once."""
    parts = enumerate(reckoning.division.refunded)
    legs = [_leg(refund, part.payment, part.minor, position) for position, part in parts]
    insert_rows(legs)
    for leg in legs:
        is_called = leg.provider != SHOP
        keep_look_up([leg], order.number, due_at=timezone.now() if is_called else None)
    for leg in legs:
        if leg.means == Means.GIFT_BALANCE:
            credit(
                refund.customer_id,
                leg.amount,
                why=order.number,
                key=f"refund:{leg.id}",
                by=by,
                at=leg.done_at,
                speaks=speaks,
            )
    if all(leg.state == LegState.DONE for leg in legs):
        refund.done_at = refund.granted_at
        refund.save(update_fields=["done_at"])
    return legs


def _leg(refund: Refund, payment: Payment, minor: int, position: int) -> RefundLeg:
    means = means_of(payment, refund.to)
    leg = RefundLeg(
        customer_id=refund.customer_id,
        refund_id=refund.id,
        payment_id=payment.id,
        position=position,
        means=means,
        label="" if means == Means.GIFT_BALANCE else payment.label,
        currency=refund.currency,
        amount_minor=minor,
        expected_on=expected_day(means, timezone.localtime(refund.granted_at).date()),
    )
    if means == Means.GIFT_BALANCE:
        leg.state, leg.done_at = LegState.DONE, refund.granted_at
    elif means in CANNOT_GO_BACK:
        leg.state, leg.expected_on = LegState.NEEDS_CHOICE, None
    elif (provider := provider_of(payment.provider, payment.provider_reference)) is not None:
        leg.provider = provider.name
    else:
        leg.provider = SHOP
    return leg


def _waive(order: Order, reckoning: Reckoning, *, by: Acts, speaks: bool) -> None:
    """Record that less of the payments that were only reserved is to be charged: the shop is told so."""
    payments = [
        {
            "payment": part.payment.reference,
            "provider": part.payment.provider,
            "provider_reference": part.payment.provider_reference,
            "less_minor": part.minor,
            "left_minor": part.payment.left_minor,
        }
        for part in reckoning.division.waived
    ]
    record(
        CHARGE_WAIVED,
        about=order,
        by=by,
        speaks=speaks,
        order=order.number,
        currency=order.currency,
        payments=payments,
    )


def _tell(
    refund: Refund,
    order: Order,
    items: Sequence[RefundItem],
    payments: Sequence[Payment],
    *,
    by: Acts,
    speaks: bool,
) -> None:
    told: dict[str, Any] = refund_told(refund, order, items, refund.legs_now, payments)
    record(REFUND_GRANTED, about=refund, by=by, happened_at=refund.granted_at, speaks=speaks, **told)
    for leg in refund.legs_now:
        if leg.state == LegState.NEEDS_CHOICE:
            record(MEANS_WANTED, about=refund, by=by, speaks=speaks, leg=str(leg.id), **told)
    if refund.done_at:
        record(REFUND_PAID, about=refund, by=by, speaks=speaks, **told)
