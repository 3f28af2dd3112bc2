"""An order that was sent is written into its rows; the caller saves them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from comptoir.orders.intake.parcels import fill_parcels, pieces_in_parcels, pieces_of, word_of
from comptoir.orders.intake.sent import AddressSent, OrderSent
from comptoir.orders.intake.sent_line import LineSent
from comptoir.orders.models import Line, Order, Parcel
from comptoir.orders.models.quantities import NOWHERE, line_delivered_at, line_state
from comptoir.orders.models.summary import settle
from comptoir.policies.models import Cancellation


def fill_order(
    order: Order, lines: list[Line], row: OrderSent, sellers: dict[str, Any], *, stored: Sequence[Parcel] = ()
) -> list[Parcel]:
    """Write an order that was sent into its rows, lines and parcels; left-out fields become empty.

    `stored` are the parcels that it has already. Returns the parcels that it has now, each with its parts.
    """
    order.number, order.placed_at, order.shop_updated_at = row.reference, row.placed_at, row.changed_at
    order.shop_status, order.currency = row.status, row.currency
    # The shop may send it once only; a later version without it takes nothing away.
    order.email = row.customer.address or order.email
    order.items_minor, order.shipping_minor = row.lines_minor, row.shipping_minor
    order.discount_minor, order.rounding_minor = row.discount_minor, row.rounding_minor
    order.total_minor = row.due_minor
    order.vat = [rate.model_dump(mode="json") for rate in row.vat]
    order.shipping_address = _address(row.shipping_address)
    order.billing_address = _address(row.billing_address)
    order.cancellation, order.cancellation_minutes = row.cancellation, _minutes(row)
    order.return_days = row.return_days
    order.payments = [payment.model_dump(mode="json") for payment in row.payments]
    order.refunds = [refund.model_dump(mode="json") for refund in row.refunds]
    in_parcels = pieces_in_parcels(row, stored)
    for position, (line, sent) in enumerate(zip(lines, row.lines, strict=True)):
        word = word_of(row, sent)
        _fill_line(line, sent, position)
        line.shop_state = word
        pieces = pieces_of(sent, word, in_parcels, line.here)
        of_line = in_parcels.get(sent.reference, NOWHERE)
        line.count(pieces)
        line.state = line_state(line.quantity, pieces, word, of_line.gravest)
        line.delivered_at = line_delivered_at(line.state, of_line, sent.delivered_at)
        line.seller_id = sellers[sent.seller.reference].id
    parcels = fill_parcels(order, lines, stored, row.shipments)
    own_sellers = [sellers[sent.seller.reference] for sent in row.lines]
    settle(order, lines, parcels, {seller.id: seller.name for seller in own_sellers}, state=row.state)
    return parcels


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
    line.picked_at, line.cancellation, line.cancellation_minutes = (
        sent.picked_at,
        sent.cancellation,
        _minutes(sent),
    )
    line.return_exclusion, line.return_days = sent.return_exclusion, sent.return_days
    line.product_url, line.picture_url = sent.product_url or "", sent.picture_url or ""


def _minutes(sent: OrderSent | LineSent) -> int | None:
    """Return for how many minutes something may be cancelled; no other rule has minutes."""
    return sent.cancellation_minutes if sent.cancellation == Cancellation.WITHIN_MINUTES else None


def _address(sent: AddressSent | None) -> dict[str, Any]:
    """Return an address as it is stored; an address with nothing in it is none."""
    address = sent.model_dump() if sent else {}
    return address if any(address.values()) else {}


def sellers_named(rows: list[OrderSent]) -> dict[str, str]:
    return {line.seller.reference: line.seller.name for row in rows for line in row.lines}
