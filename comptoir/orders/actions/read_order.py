"""Reading an order that was sent: what is wrong with it is said field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone
from pydantic import ValidationError
from pydantic_core import from_json

from comptoir.orders.actions.sent import OrderSent
from comptoir.orders.actions.values import LARGEST_MINOR
from comptoir.rest.codes import is_money, is_money_on
from comptoir.rest.wrong import Wrong, wrong_in

AHEAD = timedelta(days=1)


class Unsound(Exception):
    """A row that cannot be taken."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.reason}" for one in wrong))
        self.wrong = wrong


def read_order(row: bytes | str) -> OrderSent:
    """An order from its JSON. Raises Unsound with every field that is wrong."""
    try:
        sent = from_json(row, allow_inf_nan=False)
    except ValueError as error:
        raise Unsound([Wrong("row", f"is not JSON: {error}")]) from None
    return read_sent(sent)


def read_sent(sent: Any) -> OrderSent:
    """An order from what its JSON holds. Raises Unsound with every field that is wrong."""
    try:
        order = OrderSent.model_validate(sent)
    except ValidationError as error:
        raise Unsound(_wrong_in(error, sent)) from None
    wrong = list(_contradictions(order))
    if wrong:
        raise Unsound(wrong)
    return order


def reference_in(row: bytes | str) -> str:
    """What a row that cannot be taken calls itself, in 64 characters at most; empty where it does not say."""
    try:
        return reference_of(from_json(row))
    except ValueError:
        return ""


def reference_of(sent: Any) -> str:
    """What an order that cannot be taken calls itself."""
    return str(sent.get("reference", ""))[:64] if isinstance(sent, dict) else ""


def _wrong_in(error: ValidationError, sent: Any) -> list[Wrong]:
    currency = str(sent.get("currency")) if isinstance(sent, dict) else ""
    wrong = wrong_in(error, OrderSent, currency=currency if is_money(currency) else "")
    return [one if one.field else one._replace(field="row") for one in wrong]


def _contradictions(order: OrderSent) -> Iterator[Wrong]:
    """What no field alone can tell: sums that do not add up, references that lead nowhere."""
    if order.due_minor > LARGEST_MINOR >= max((line.due_minor for line in order.lines), default=0):
        yield Wrong("total_minor", f"is more than {LARGEST_MINOR}")
    if order.due_minor < 0 and order.items_minor >= 0:
        yield Wrong("discount_minor", "is more than the lines and the shipping together")
    if order.total_minor is not None and order.total_minor != order.due_minor:
        yield Wrong(
            "total_minor", f"is {order.total_minor}, but lines + shipping − discount make {order.due_minor}"
        )
    if not is_money_on(order.currency, order.placed_at.date()):
        yield Wrong(
            "currency", f"{order.currency} was no country's money on the day that the order was placed"
        )
    if order.updated_at and order.updated_at < order.placed_at:
        yield Wrong("updated_at", "is earlier than placed_at")
    if order.changed_at > timezone.now() + AHEAD:
        field = "updated_at" if order.updated_at else "placed_at"
        yield Wrong(field, "is more than a day ahead: nothing later could change the order")
    if not order.lines and order.state is None:
        yield Wrong("state", "is required where there is no line")
    yield from _lines_that_do_not_add_up(order)
    seen: set[str] = set()
    for at, line in enumerate(order.lines):
        if line.reference in seen:
            yield Wrong(f"lines.{at}.reference", f"reference {line.reference!r} stands there before")
        seen.add(line.reference)
    yield from _parts_that_do_not_fit(order)


def _lines_that_do_not_add_up(order: OrderSent) -> Iterator[Wrong]:
    for at, line in enumerate(order.lines):
        if line.state is None and order.state is None:
            yield Wrong(f"lines.{at}.state", "is required where the order has none")
        if line.due_minor > LARGEST_MINOR:
            yield Wrong(f"lines.{at}.unit_price_minor", f"times the quantity is more than {LARGEST_MINOR}")
        if line.due_minor < 0:
            yield Wrong(f"lines.{at}.discount_minor", "is more than the line costs")
        if line.total_minor is not None and line.total_minor != line.due_minor:
            reason = f"is {line.total_minor}, but quantity × unit price − discount makes {line.due_minor}"
            yield Wrong(f"lines.{at}.total_minor", reason)


def _parts_that_do_not_fit(order: OrderSent) -> Iterator[Wrong]:
    left = {line.reference: line.quantity for line in order.lines}
    sellers = {line.reference: line.seller.reference for line in order.lines}
    for at, shipment in enumerate(order.shipments):
        if shipment.seller and shipment.seller not in sellers.values():
            yield Wrong(f"shipments.{at}.seller", f"no line is of the seller {shipment.seller!r}")
            continue
        for place, part in enumerate(shipment.lines):
            where = f"shipments.{at}.lines.{place}"
            if part.reference not in left:
                yield Wrong(f"{where}.reference", f"no line has the reference {part.reference!r}")
                continue
            if shipment.seller and sellers[part.reference] != shipment.seller:
                yield Wrong(f"{where}.reference", f"line {part.reference!r} is of another seller")
            left[part.reference] -= part.quantity
            if left[part.reference] < 0:
                yield Wrong(
                    f"{where}.quantity", f"more is shipped of line {part.reference!r} than was ordered"
                )
