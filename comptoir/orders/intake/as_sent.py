"""An order that is held, in the words in which it was sent; and a newer version laid over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from comptoir.customers.models import Customer
from comptoir.orders.intake.parcels import Told, state_of, told_by_parcels
from comptoir.orders.intake.sent import (
    AddressSent,
    CustomerSent,
    LineSent,
    OrderSent,
    PartSent,
    PaymentSent,
    RefundedLine,
    RefundSent,
    SellerOfLine,
    ShipmentSent,
    VatSent,
)
from comptoir.orders.models import Line, Order, Parcel, State

SAME = ("shipping_minor", "discount_minor", "rounding_minor", "total_minor", "currency", "items_minor")
SAME_OF_LINE = (
    *("reference", "name", "quantity", "discount_minor", "tax_minor", "total_minor", "vat_rate"),
    *("state", "kind", "estimated_on", "delivered_at", "shipped", "delivered", "cancelled", "returned"),
)
SAME_OF_PARCEL = (
    *("id", "reference", "carrier", "tracking_number"),
    *("shipped_at", "estimated_on", "delivered_at"),
)
COUNTED = ("quantity", "unit_price_minor", "discount_minor", "tax_minor")
LAID_OVER = ("customer", "lines", "total_minor", "updated_at", "state")


def order_as_sent(
    order: Order, lines: Sequence[Line], parcels: Sequence[Parcel], customer: Customer | None = None
) -> OrderSent:
    """An order as the shop could send it; the lines have their sellers and the parcels their parts, in the
    order in which they stand.

    What is held was checked when it came in, under the rules of then.
    """
    return OrderSent.model_construct(
        reference=order.number,
        placed_at=order.placed_at,
        updated_at=order.shop_updated_at,
        status=order.shop_status,
        state=order.state,
        customer=_customer(order, customer),
        lines=[line_as_sent(line) for line in lines],
        vat=[VatSent.model_construct(**{**one, "rate": Decimal(one["rate"])}) for one in order.vat],
        shipping_address=address_as_sent(order.shipping_address),
        billing_address=address_as_sent(order.billing_address),
        payments=[_dated(PaymentSent, one, "paid_at") for one in order.payments],
        refunds=[_dated(RefundSent, one, "refunded_at", lines=RefundedLine) for one in order.refunds],
        shipments=[_parcel(one) for one in parcels],
        is_archived=order.is_archived,
        **{name: getattr(order, name) for name in SAME},
    )


def line_as_sent(line: Line) -> LineSent:
    """A line as the shop could send it; it has its seller."""
    price = line.unit_price_minor
    return LineSent.checked(
        seller=SellerOfLine.checked(reference=line.seller.reference, name=line.seller.name),
        unit_price_minor=int(price) if price == int(price) else Decimal(price).normalize(),
        product=line.product_reference,
        product_url=line.product_url or None,
        picture_url=line.picture_url or None,
        **{name: getattr(line, name) for name in SAME_OF_LINE},
    )


def address_as_sent(address: dict[str, Any]) -> AddressSent | None:
    """An address as the shop could send it; None where there is none."""
    return AddressSent.model_construct(**address) if address else None


def laid_over(row: OrderSent, held: OrderSent, rows: Mapping[str, Line]) -> OrderSent:
    """The whole order that a newer version makes of the one that is held: what it leaves out stays.
    `rows` are the lines that are held, by their reference; of the whole, each has the shop's word for it.

    A list that it gives takes the place of the one that is held; of a line that is held already, what is
    left out stays too.
    """
    given = {name: getattr(row, name) for name in row.model_fields_set if name not in LAID_OVER}
    known = {line.reference: line for line in held.lines}
    by_parcel = {at for at in (parcel.delivered_at for parcel in held.shipments) if at}
    sent = (
        row.lines if row.gives("lines") else [LineSent.model_construct(set(), **vars(x)) for x in held.lines]
    )
    state = None if row.state == State.PARTIALLY_SHIPPED and held.lines else row.state
    lines = [_line(line, known.get(line.reference), state, by_parcel) for line in sent]
    whole = held.model_copy(
        update={
            **given,
            "customer": row.customer,
            "lines": lines,
            "total_minor": row.total_minor,
            "updated_at": row.updated_at,
            "state": row.state or (None if lines else held.state),
        }
    )
    told = told_by_parcels(whole)
    for line in whole.lines:
        if line.reference in known:
            line.state = _word(line, rows[line.reference], told)
    return whole


def _word(line: LineSent, row: Line, told: Told) -> str:
    """The shop's word for a line: that of before, where it says nothing or what follows from that anyway."""
    word = row.shop_state
    follows = line.state is None or line.state == state_of(line, State(word), told, row.here)
    return word if follows else str(line.state)


def _line(sent: LineSent, known: LineSent | None, state: str | None, by_parcel: set[datetime]) -> LineSent:
    if known is None:
        return sent
    given = {name: getattr(sent, name) for name in sent.model_fields_set}
    line = known.model_copy(update={"state": state, **given})
    if "total_minor" not in given and any(getattr(line, name) != getattr(known, name) for name in COUNTED):
        line.total_minor = None
    if "delivered_at" not in given and known.delivered_at in by_parcel:
        # It followed from a parcel, and does so anew.
        line.delivered_at = None
    return line


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


def _dated(kind: Any, held: dict[str, Any], *moments: str, lines: Any = None) -> Any:
    """A part of an order, from the JSON in which it is kept."""
    read: dict[str, Any] = {name: datetime.fromisoformat(held[name]) for name in moments if held.get(name)}
    if lines is not None:
        read["lines"] = [lines.model_construct(**one) for one in held.get("lines", [])]
    return kind.model_construct(**{**held, **read})
