"""What is in an order, as the shop's program sends it: any currency, discounts, tax on top, a gift card's part."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from comptoir.payments.providers.sandbox import Manner
from simulation.world import Person, SellerKnown

# With no decimals, two and three
CURRENCIES = ("EUR", "EUR", "EUR", "EUR", "CHF", "USD", "JPY", "TND", "KWD")
TAX_ON_TOP = {"USD", "CHF"}
OTHER_MEANS = (("wallet", "PayPal"), ("cash", "Cash"), ("card", "Mastercard •••• 1881"))
LAST_MEANS = (("card", "Visa •••• 4242"),) * 5 + (("transfer", "Bank transfer"), ("cash", "Cash"))
PROVIDER_MANNERS = [manner.value for manner in Manner] + ["ok", "ok", "waits", "timeout"]
GOODS = ("Coffee", "Teapot", "Notebook", "Ink", "Knife", "Pan", "Cup", "Apron")
KINDS = ("goods",) * 12 + ("service", "digital")


def draw_order(
    number: str, buyer: Person, sellers: list[SellerKnown], now: datetime, chance: Random
) -> dict[str, Any]:
    """Draw a new order; its sums add up."""
    currency = chance.choice(CURRENCIES)
    lines = [
        _line(at, currency, chance.choice(sellers), now, chance)
        for at in range(1, chance.choice((1, 1, 2, 2, 3, 4)) + 1)
    ]
    items = sum(line["total_minor"] for line in lines)
    shipping = chance.choice((0, 0, 490, 899))
    discount = chance.randint(0, items // 5) if chance.random() < 0.3 else 0
    rounding = chance.choice((-2, -1, 1, 2)) if currency == "CHF" and chance.random() < 0.5 else 0
    total = max(0, items + shipping - discount + rounding)
    rounding = total - (items + shipping - discount)
    is_paid = chance.random() < 0.85
    order = {
        "reference": number,
        "placed_at": now.isoformat(),
        "updated_at": now.isoformat(),
        "state": chance.choice(("confirmed", "confirmed", "preparing")) if is_paid else "pending_payment",
        "currency": currency,
        "customer": buyer.as_sent(),
        "lines": lines,
        "shipping_minor": shipping,
        "discount_minor": discount,
        "rounding_minor": rounding,
        "total_minor": total,
        "shipping_address": {
            "name": buyer.name,
            "street": ["1 rue des Écoles"],
            "postcode": "75005",
            "city": "Paris",
            "country": "FR",
        },
        "payments": draw_payments(number, total, now, chance) if is_paid else [],
    }
    if order["customer"].get("reference") and chance.random() < 0.1 and buyer.is_known:
        del order["customer"]["email"]
    return order


def draw_payments(number: str, total: int, now: datetime, chance: Random) -> list[dict[str, Any]]:
    """Draw by which means an order is paid: all of it, and at times a part by gift card."""
    by_gift_card = chance.randint(1, total) if total and chance.random() < 0.25 else 0
    parts = [("gift_card", "Gift card", by_gift_card)]
    if (rest := total - by_gift_card) > 1 and chance.random() < 0.15:
        parts.append((*chance.choice(OTHER_MEANS), chance.randint(1, rest - 1)))
    parts.append((*chance.choice(LAST_MEANS), total - sum(minor for _kind, _label, minor in parts)))
    return [
        _payment(f"P-{number}-{at}", kind, label, minor, now, chance)
        for at, (kind, label, minor) in enumerate(parts)
        if minor
    ]


def _payment(
    reference: str, kind: str, label: str, minor: int, now: datetime, chance: Random
) -> dict[str, Any]:
    paid = {
        "reference": reference,
        "kind": kind,
        "label": label,
        "amount_minor": minor,
        "paid_at": now.isoformat(),
    }
    if kind == "card" and chance.random() < 0.7:
        manner = chance.choice(PROVIDER_MANNERS)
        tail = reference.lower().replace("-", "")
        paid |= {"provider": "sandbox", "provider_reference": f"sb_{minor}_{manner}_{tail}"}
        if chance.random() < 0.1:
            paid |= {"state": "authorised"}
    return paid


def _line(at: int, currency: str, seller: SellerKnown, now: datetime, chance: Random) -> dict[str, Any]:
    quantity = chance.choice((1, 1, 1, 2, 3, 5))
    price: int | Decimal = chance.randint(90, 9000)
    if chance.random() < 0.15:
        # A shop that prices before tax has fractions of its minor unit.
        price = Decimal(price) + Decimal(chance.randint(1, 9)) / 10
    full = round(quantity * price)
    discount = chance.randint(0, full // 4) if chance.random() < 0.2 else 0
    tax = round((full - discount) * Decimal("0.081")) if currency in TAX_ON_TOP else 0
    return {
        "reference": str(at),
        "seller": {"reference": seller.reference, "name": seller.name},
        "name": f"{chance.choice(GOODS)} {at}",
        "quantity": quantity,
        "unit_price_minor": str(price) if isinstance(price, Decimal) else price,
        "discount_minor": discount,
        "tax_minor": tax,
        "total_minor": full - discount + tax,
        "kind": chance.choice(KINDS),
        "estimated_on": (now + timedelta(days=chance.randint(1, 6))).date().isoformat(),
    }
