"""The order page says in words that add up how much was charged and given back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from comptoir.ground.money import Money, UnitPrice
from comptoir.orders.models import Line, Order, State, charged, worth
from comptoir.orders.models.states import NEVER_CHARGED
from comptoir.ui.formats import day, listed, money

# A payment of which the money was not taken
RESERVED = "authorised"


def made_words(line: Line, currency: str) -> str:
    """Say how a line's total is made ("2 × €6.90, discount €1.80"), or nothing where the total suffices.

    A rounded unit price would not add up, and is not shown.
    """
    if line.is_replacement:
        pieces = [_("Quantity: %(number)s") % {"number": line.quantity}] if line.quantity > 1 else []
        return " · ".join([_("Free replacement"), *pieces])
    if not line.adds_up:
        return _("Quantity: %(number)s") % {"number": line.quantity} if line.quantity > 1 else ""
    if line.quantity == 1 and not line.discount_minor and not line.tax_minor:
        return ""
    price = money(UnitPrice(line.unit_price_minor, currency))
    parts = [f"{line.quantity}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{price}" if line.quantity > 1 else price]
    if line.discount_minor:
        parts.append(_("discount %(amount)s") % {"amount": money(Money(line.discount_minor, currency))})
    if line.tax_minor:
        parts.append(_("tax %(amount)s") % {"amount": money(Money(line.tax_minor, currency))})
    return ", ".join(parts)


def part_price(line: Line, quantity: int, currency: str) -> Money | None:
    """Return what so many pieces of a line cost; None where the line's total does not divide into pieces."""
    if not line.adds_up or line.discount_minor or line.tax_minor:
        return None
    minor = line.unit_price_minor * quantity
    return Money(int(minor), currency) if minor == int(minor) else None


def back_words(order: Order) -> list[str]:
    """Say in a sentence each what was refunded, or of a cancelled order what is known of the money."""
    # Those that were granted here, the app that granted them tells
    granted = {refund["reference"] for refund in order.refunds_here}
    refunds = [_refund(order, refund) for refund in order.refunds if refund["reference"] not in granted]
    return [*refunds, *_of_cancelled(order)] if order.state in NEVER_CHARGED else refunds


def amount_due(order: Order, lines: Sequence[Line]) -> int:
    """Return what is still to be paid without what was cancelled, in minor units, as far as is told."""
    return max(0, order.total_minor - _of_cancelled_pieces(order, lines) - _sum_of(_taken(order)))


def _of_cancelled_pieces(order: Order, lines: Sequence[Line]) -> int:
    cancelled = [line for line in lines if line.cancelled]
    shares = charged(order, lines) if cancelled else {}
    return sum(worth(shares[line.id], line.quantity, 0, line.cancelled) for line in cancelled)


def payment_words(order: Order, lines: Sequence[Line]) -> list[str]:
    """Say in a sentence each what was paid, or is to be paid."""
    paid = _sum_of(order.payments)
    if order.state == State.PENDING_PAYMENT:
        due = amount_due(order, lines)
        words = _("To be paid: %(amount)s")
        if any(line.cancelled for line in lines):
            words = _("To be paid, excluding cancelled items: %(amount)s")
        return [words % {"amount": _amount(order, due)}] if due else []
    if paid == order.total_minor:
        labels = [label for payment in order.payments if (label := _means(payment))]
        return [_("Paid with %(label)s") % {"label": listed(labels)}] if labels else []
    return [_payment(order, payment) for payment in order.payments]


def _payment(order: Order, payment: dict[str, Any]) -> str:
    label = _means(payment)
    words = _("Paid with %(label)s: %(amount)s") if label else _("Paid: %(amount)s")
    return words % {"label": label, "amount": _amount(order, payment["amount_minor"])}


def _means(payment: dict[str, Any]) -> str:
    """Name a means of payment as the shop does; a gift card of which it says no more, in her language."""
    named = _label(payment.get("label"))
    return named or (_("gift card") if payment["kind"] == "gift_card" else "")


def _refund(order: Order, refund: dict[str, Any]) -> str:
    has_label = bool(refund.get("label"))
    words = (
        _("Refunded on %(day)s to %(label)s: %(amount)s")
        if has_label
        else _("Refunded on %(day)s: %(amount)s")
    )
    values = {"day": day(refund["refunded_at"]), "label": _label(refund.get("label", ""))}
    return words % {**values, "amount": _amount(order, refund["amount_minor"])}


def _of_cancelled(order: Order) -> list[str]:
    """Say whether she was charged, the first question about a cancelled order."""
    if order.refunds_here:
        return []
    paid, refunded = _sum_of(order.payments), order.refunded().minor
    taken = _sum_of(_taken(order))
    reserved = [payment for payment in order.payments if payment.get("state") == RESERVED]
    if reserved and len(reserved) == len(order.payments):
        words = _("You were not charged: %(amount)s was only reserved, and the shop releases it.")
        return [words % {"amount": _amount(order, paid)}]
    if not paid or (not taken and order.state == State.PAYMENT_FAILED):
        return [] if refunded else [_("According to the shop, you were not charged.")]
    if refunded >= paid:
        return []
    if refunded:
        words = _("Of what you paid, %(amount)s has not been refunded yet.")
        return [words % {"amount": _amount(order, paid - refunded)}]
    if not taken:
        words = _(
            "The shop has told us about a payment of %(amount)s, but not whether it was charged, and about "
            "no refund."
        )
        return [words % {"amount": _amount(order, paid)}]
    words = _("You paid %(amount)s, and the shop has not told us about a refund yet.")
    return [words % {"amount": _amount(order, taken)}]


def _taken(order: Order) -> list[dict[str, Any]]:
    """Return the payments that the shop has dated; nobody knows whether the others were made."""
    dated = [payment for payment in order.payments if payment.get("paid_at")]
    return [payment for payment in dated if payment.get("state") != RESERVED]


def _label(label: str | None) -> str:
    """Return the label of a means of payment, its masked number on one line: `Visa •••• 4242`."""
    return re.sub(r"\s+(?=[•*\d])", "\N{NO-BREAK SPACE}", label or "")


def _sum_of(parts: list[dict[str, Any]]) -> int:
    return sum(part["amount_minor"] for part in parts)


def _amount(order: Order, minor: int) -> str:
    return money(order.money(minor))
