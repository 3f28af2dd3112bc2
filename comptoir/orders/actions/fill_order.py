"""What the shop says of an order, written into its rows; the caller saves them."""

from __future__ import annotations

from typing import Any

from comptoir.orders.actions.sent import LineSent, OrderSent, line_state
from comptoir.orders.models import Line, Order
from comptoir.orders.models.summary import settle


def fill_order(order: Order, lines: list[Line], row: OrderSent, sellers: dict[str, Any]) -> None:
    """Write what the shop says into an order and its lines."""
    order.number, order.placed_at, order.shop_updated_at = row.reference, row.placed_at, row.changed_at
    order.shop_status, order.currency = row.status, row.currency
    # The shop may send it once only; a later version without it takes nothing away.
    order.email = row.customer.email or order.email
    order.items_minor, order.shipping_minor = row.items_minor, row.shipping_minor
    order.discount_minor, order.total_minor = row.discount_minor, row.due_minor
    order.vat = [one.model_dump(mode="json") for one in row.vat]
    order.shipping_address = row.shipping_address.model_dump() if row.shipping_address else {}
    order.billing_address = row.billing_address.model_dump() if row.billing_address else {}
    order.payments = [one.model_dump(mode="json") for one in row.payments]
    order.shipments = [one.model_dump(mode="json") for one in row.shipments]
    days = [(shipment.delivered_at, shipment) for shipment in row.shipments if shipment.delivered_at]
    days.sort(key=lambda pair: pair[0])
    arrived = {part.reference: day for day, shipment in days for part in shipment.lines}
    for position, (line, sent) in enumerate(zip(lines, row.lines, strict=True)):
        _fill_line(line, sent, position)
        line.state = line_state(row, sent)
        line.seller_id = sellers[sent.seller.reference].id
        line.delivered_at = sent.delivered_at or arrived.get(sent.reference)
    own_sellers = [sellers[sent.seller.reference] for sent in row.lines]
    settle(order, lines, {seller.id: seller.name for seller in own_sellers}, state=row.state)


def _fill_line(line: Line, sent: LineSent, position: int) -> None:
    line.reference, line.position, line.name, line.kind = sent.reference, position, sent.name, sent.kind
    line.quantity, line.unit_price_minor, line.total_minor = (
        sent.quantity,
        sent.unit_price_minor,
        sent.due_minor,
    )
    line.vat_rate, line.estimated_on = sent.vat_rate, sent.estimated_on
    line.product_reference = sent.product
    line.product_url, line.picture_url = sent.product_url or "", sent.picture_url or ""


def sellers_named(rows: list[OrderSent]) -> dict[str, str]:
    return {line.seller.reference: line.seller.name for row in rows for line in row.lines}
