"""What the shop says of an order, written into its rows; the caller saves them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from comptoir.orders.actions.parcels import NOWHERE, in_parcels, line_delivered_at, line_state
from comptoir.orders.actions.sent import AddressSent, LineSent, OrderSent
from comptoir.orders.models import Line, Order
from comptoir.orders.models.summary import settle


def fill_order(order: Order, lines: list[Line], row: OrderSent, sellers: dict[str, Any]) -> None:
    """Write what the shop says into an order and its lines; what the row leaves out is empty."""
    order.number, order.placed_at, order.shop_updated_at = row.reference, row.placed_at, row.changed_at
    order.shop_status, order.currency = row.status, row.currency
    # The shop may send it once only; a later version without it takes nothing away.
    order.email = row.customer.address or order.email
    order.items_minor, order.shipping_minor = row.lines_minor, row.shipping_minor
    order.discount_minor, order.rounding_minor = row.discount_minor, row.rounding_minor
    order.total_minor = row.due_minor
    order.vat = [one.model_dump(mode="json") for one in row.vat]
    order.shipping_address = _address(row.shipping_address)
    order.billing_address = _address(row.billing_address)
    order.payments = [one.model_dump(mode="json") for one in row.payments]
    order.refunds = [one.model_dump(mode="json") for one in row.refunds]
    order.shipments = [one.model_dump(mode="json") for one in row.shipments]
    told = in_parcels(row)
    for position, (line, sent) in enumerate(zip(lines, row.lines, strict=True)):
        of_line = told.get(sent.reference, NOWHERE)
        _fill_line(line, sent, position)
        line.state = line_state(row, sent, of_line)
        line.delivered_at = line_delivered_at(sent, line.state, of_line)
        line.seller_id = sellers[sent.seller.reference].id
    own_sellers = [sellers[sent.seller.reference] for sent in row.lines]
    settle(order, lines, {seller.id: seller.name for seller in own_sellers}, state=row.state)


def _fill_line(line: Line, sent: LineSent, position: int) -> None:
    line.reference, line.position, line.name, line.kind = sent.reference, position, sent.name, sent.kind
    line.quantity, line.unit_price_minor = sent.quantity, Decimal(sent.unit_price_minor)
    line.discount_minor, line.tax_minor, line.total_minor = (
        sent.discount_minor,
        sent.tax_minor,
        sent.due_minor,
    )
    line.vat_rate, line.estimated_on = sent.vat_rate, sent.estimated_on
    line.product_reference = sent.product
    line.product_url, line.picture_url = sent.product_url or "", sent.picture_url or ""


def _address(sent: AddressSent | None) -> dict[str, Any]:
    """An address as it is kept; one that says nothing is none."""
    held = sent.model_dump() if sent else {}
    return held if any(held.values()) else {}


def sellers_named(rows: list[OrderSent]) -> dict[str, str]:
    return {line.seller.reference: line.seller.name for row in rows for line in row.lines}
