"""A stored order is written in the shape in which it was sent, and a newer version is laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from comptoir.customers.models import Customer
from comptoir.orders.intake.parcels import InParcelsByLine, pieces_in_parcels, state_of
from comptoir.orders.intake.sent import (
    AddressSent,
    CustomerSent,
    OrderSent,
    PartSent,
    PaymentSent,
    RefundedHere,
    RefundedLine,
    RefundSent,
    ShipmentSent,
    VatSent,
)
from comptoir.orders.intake.sent_line import LineSent, SellerOfLine
from comptoir.orders.models import Line, Order, Parcel, State

SAME = (
    *("shipping_minor", "discount_minor", "rounding_minor", "total_minor", "currency", "items_minor"),
    *("cancellation", "cancellation_minutes", "return_days"),
)
SAME_OF_LINE = (
    *("reference", "name", "quantity", "discount_minor", "tax_minor", "total_minor", "vat_rate"),
    *("state", "kind", "estimated_on", "delivered_at", "shipped", "delivered", "cancelled", "returned"),
    *("picked_at", "cancellation", "cancellation_minutes", "return_exclusion", "return_days"),
)
# What the shop may say of a line that replaces another; all else is as it was made here.
SAID_OF_REPLACEMENT = {"state", *SAME_OF_LINE[-5:], "estimated_on", "delivered_at"}
SAME_OF_PARCEL = (
    *("id", "reference", "carrier", "tracking_number"),
    *("shipped_at", "estimated_on", "delivered_at"),
)
COUNTED = ("quantity", "unit_price_minor", "discount_minor", "tax_minor")
LAID_OVER = ("customer", "lines", "total_minor", "updated_at", "state")


def order_as_sent(
    order: Order, lines: Sequence[Line], parcels: Sequence[Parcel], customer: Customer | None = None
) -> OrderSent:
    """Write an order as the shop could send it; lines have their sellers, and parcels their parts, in order.

    The stored values were checked when they came in, under the rules of that time.
    """
    return OrderSent.model_construct(
        reference=order.number,
        placed_at=order.placed_at,
        updated_at=order.shop_updated_at,
        status=order.shop_status,
        state=order.state,
        customer=_customer(order, customer),
        lines=lines_as_sent(lines),
        vat=[VatSent.model_construct(**{**rate, "rate": Decimal(rate["rate"])}) for rate in order.vat],
        shipping_address=address_as_sent(order.shipping_address),
        billing_address=address_as_sent(order.billing_address),
        payments=[_dated(PaymentSent, payment, "paid_at") for payment in order.payments],
        refunds_here=[
            RefundedHere.checked(reference=refund["reference"], amount_minor=refund["amount_minor"])
            for refund in order.refunds_here
        ],
        refunds=[_dated(RefundSent, refund, "refunded_at", lines=RefundedLine) for refund in order.refunds],
        shipments=[_parcel(parcel) for parcel in parcels],
        is_archived=order.is_archived,
        **{name: getattr(order, name) for name in SAME},
    )


def lines_as_sent(lines: Sequence[Line]) -> list[LineSent]:
    """Write the lines of an order, which have their sellers, as the shop could send them."""
    references = {line.id: line.reference for line in lines}
    return [_line_as_sent(line, references) for line in lines]


def _line_as_sent(line: Line, references: Mapping[UUID, str]) -> LineSent:
    price = line.unit_price_minor
    return LineSent.checked(
        seller=SellerOfLine.checked(reference=line.seller.reference, name=line.seller.name),
        unit_price_minor=int(price) if price == int(price) else Decimal(price).normalize(),
        product=line.product_reference,
        product_url=line.product_url or None,
        picture_url=line.picture_url or None,
        replaces=references.get(line.replaces_id) if line.replaces_id else None,
        **{name: getattr(line, name) for name in SAME_OF_LINE},
    )


def address_as_sent(address: dict[str, Any]) -> AddressSent | None:
    """Write an address as the shop could send it; None where there is none."""
    return AddressSent.model_construct(**address) if address else None


def laid_over(
    row: OrderSent, stored: OrderSent, rows: Mapping[str, Line], parcels: Sequence[Parcel]
) -> OrderSent:
    """Lay a newer version over the stored order; the fields that it leaves out stay.

    `rows` are the stored lines, by their reference, and `parcels` the stored parcels; in the result, each
    line has the shop's state for it. A list that the version gives replaces the stored one; of a line
    already stored, left-out fields stay too. Lines that replace others are ours: they stay, and the order's
    state is not theirs.
    """
    given = {name: getattr(row, name) for name in row.model_fields_set if name not in LAID_OVER}
    known = {line.reference: line for line in stored.lines}
    moments = [*(sent.delivered_at for sent in stored.shipments), *(parcel.came_at for parcel in parcels)]
    by_parcel = {moment for moment in moments if moment}
    left_out = [LineSent.model_construct(set(), **vars(line)) for line in stored.lines]
    sent = row.lines if row.gives("lines") else left_out
    state = None if row.state == State.PARTIALLY_SHIPPED and stored.lines else row.state
    ours = {line.reference: line for line in stored.lines if rows[line.reference].is_replacement}
    lines = [
        _ours(line, ours.pop(line.reference), by_parcel)
        if line.reference in ours
        else _line(line, known.get(line.reference), state, by_parcel)
        for line in sent
    ]
    lines += [_ours(LineSent.model_construct(set()), line, by_parcel) for line in ours.values()]
    whole = stored.model_copy(
        update={
            **given,
            "customer": row.customer,
            "lines": lines,
            "total_minor": row.total_minor,
            "updated_at": row.updated_at,
            "state": row.state or (None if lines else stored.state),
        }
    )
    in_parcels = pieces_in_parcels(whole, parcels)
    for line in whole.lines:
        if line.reference in known:
            line.state = _word(line, rows[line.reference], in_parcels)
    return whole


def _word(line: LineSent, row: Line, in_parcels: InParcelsByLine) -> str:
    """Return the shop's state for a line: the former, if the version gives none or one that follows."""
    word = row.shop_state
    follows = line.state is None or line.state == state_of(line, State(word), in_parcels, row.here)
    return word if follows else str(line.state)


def _line(sent: LineSent, known: LineSent | None, state: str | None, by_parcel: set[datetime]) -> LineSent:
    if known is None:
        return sent
    given = {name: getattr(sent, name) for name in sent.model_fields_set}
    line = known.model_copy(update={"state": state, **given})
    if "total_minor" not in given and any(getattr(line, name) != getattr(known, name) for name in COUNTED):
        line.total_minor = None
    if known.picked_at and line.picked_at:
        line.picked_at = min(known.picked_at, line.picked_at)
    if "delivered_at" not in given and known.delivered_at in by_parcel:
        # It followed from a parcel, and does so anew.
        line.delivered_at = None
    return line


def _ours(sent: LineSent, known: LineSent, by_parcel: set[datetime]) -> LineSent:
    """Take of a line that replaces another what the shop may say of it."""
    said = {name: getattr(sent, name) for name in sent.model_fields_set & SAID_OF_REPLACEMENT}
    return _line(LineSent.model_construct(set(said), **said), known, None, by_parcel)


def _customer(order: Order, customer: Customer | None) -> CustomerSent:
    if customer is None:
        return CustomerSent.checked(email=order.email or None)
    return CustomerSent.checked(
        id=customer.id,
        reference=customer.reference or "",
        email=order.email or None,
        name=customer.name,
        language=customer.language,
    )


def _parcel(parcel: Parcel) -> ShipmentSent:
    return ShipmentSent.checked(
        seller=parcel.seller_reference,
        tracking_url=parcel.tracking_url or None,
        lines=[
            PartSent.checked(reference=part.line.reference, quantity=part.quantity) for part in parcel.parts
        ],
        **{name: getattr(parcel, name) for name in SAME_OF_PARCEL},
    )


def _dated(kind: Any, stored: dict[str, Any], *moments: str, lines: Any = None) -> Any:
    """Read a part of an order from the JSON in which it is stored."""
    read: dict[str, Any] = {
        name: datetime.fromisoformat(stored[name]) for name in moments if stored.get(name)
    }
    if lines is not None:
        read["lines"] = [lines.model_construct(**line) for line in stored.get("lines", [])]
    return kind.model_construct(**{**stored, **read})
