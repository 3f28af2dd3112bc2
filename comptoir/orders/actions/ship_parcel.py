"""A seller ships pieces of an order from the desk, and takes a parcel back while nobody follows it yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from comptoir.ground.refusal import Refused
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.record import Acts, record
from comptoir.orders.actions.locked_order import LockedOrder, count_anew, lock_order, write_pieces
from comptoir.orders.facts import PARCEL_RECALLED, PARCEL_SHIPPED
from comptoir.orders.models import Line, Order, Parcel, Quantities, SellerOrder, State, shipping_mark
from comptoir.orders.models.parcel import MADE_HERE_FROM, ParcelLine, new_part, number_key
from comptoir.orders.models.quantities import NOWHERE, count_pieces


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """What goes into a parcel: so many pieces of each line, by the line's id.

    `seen` is the `shipping_mark` of the lines that the seller saw: if they have changed since, nothing is
    shipped, so that a form that is sent twice ships once. An empty one stands for nothing seen.
    """

    carrier: str
    tracking_number: str = ""
    shipped_on: date
    pieces: Mapping[UUID, int]
    seen: str = ""


@transaction.atomic
def ship_parcel(part: SellerOrder, shipment: Shipment, *, by: Acts) -> Parcel:
    """Ship pieces of a seller's own lines in one parcel, which no later version of the shop's undoes.

    States, the summary and the sellers' parts follow. Raises Refused where the lines have changed since they
    were seen, too few pieces are left, the order is not paid, or the number is in the order already; then
    nothing has changed.
    """
    locked = lock_order(Order(customer_id=part.customer_id, id=part.order_id))
    own = {line.id: line for line in locked.lines.values() if line.seller_id == part.seller_id}
    pieces = {line_id: number for line_id, number in shipment.pieces.items() if number}
    _check_lines(own, pieces, seen=shipment.seen)
    _check_parcel(locked, shipment)
    parcel = _new_parcel(locked, shipment, own, pieces)
    by_line = locked.in_parcels()
    for line_id, number in pieces.items():
        line, sent = own[line_id], Quantities(shipped=number)
        line.write_here(_sum(line.here, sent))
        count_anew(line, _sum(line.pieces, sent), by_line[line_id])
    write_pieces(locked, pieces.keys())
    record(PARCEL_SHIPPED, about=locked.order, by=by, **_details(locked.order, parcel))
    return parcel


@transaction.atomic
def undo_shipping(part: SellerOrder, parcel_id: UUID, *, by: Acts) -> None:
    """Take back a parcel that this seller made at the desk: it goes, and its pieces are to be shipped again.

    Raises Refused ten minutes after it was made, once somebody follows it, once a piece of it has come, and
    where it is gone already; then nothing has changed.
    """
    locked = lock_order(Order(customer_id=part.customer_id, id=part.order_id))
    parcel = next((parcel for parcel in locked.parcels if parcel.id == parcel_id), None)
    if parcel is None or not _is_of(parcel, part):
        raise Refused(
            _("This parcel no longer exists: its shipment has already been undone."), "no_such_parcel"
        )
    if not parcel.can_be_undone:
        raise Refused(_cannot_be_undone(parcel), "too_late")
    locked.parcels.remove(parcel)
    by_line = locked.in_parcels()
    for packed in parcel.parts:
        line, of_line = packed.line, by_line.get(packed.line_id, NOWHERE)
        here = line.here._replace(shipped=line.here.shipped - packed.quantity)
        if here.shipped < here.delivered:
            raise Refused(_("%(item)s: it has already been delivered.") % {"item": line.name}, "too_late")
        line.write_here(here)
        count_anew(line, count_pieces(line.quantity, State(line.shop_state), of_line, here=here), of_line)
    details = _details(locked.order, parcel)
    _delete(parcel)
    write_pieces(locked, {packed.line_id for packed in parcel.parts})
    record(PARCEL_RECALLED, about=locked.order, by=by, **details)


def _check_lines(own: Mapping[UUID, Line], pieces: Mapping[UUID, int], *, seen: str) -> None:
    if pieces.keys() - own.keys():
        raise Refused(_("This item is not part of the order."), "no_such_line")
    if not any(line.to_ship for line in own.values()):
        raise Refused(_("Nothing in this order is left to ship: it has all been shipped."), "nothing_left")
    if seen and seen != shipping_mark(own.values()):
        words = _(
            "This order has changed since you opened it, so nothing was shipped. Check it and try again."
        )
        raise Refused(words, "changed_meanwhile")
    if not pieces:
        raise Refused(_("Say how many items are in the parcel."), "empty")
    for line_id, number in pieces.items():
        line = own[line_id]
        if line.state in (State.PENDING_PAYMENT, State.PAYMENT_FAILED, State.ON_HOLD):
            words = _("%(item)s: it cannot be shipped while its state is “%(state)s”.")
            raise Refused(words % {"item": line.name, "state": State(line.state).label}, "not_ready")
        if not 0 < number <= line.to_ship:
            words = _("%(item)s: %(number)s left to ship.") % {"item": line.name, "number": line.to_ship}
            raise Refused(words, "too_many")


def _check_parcel(locked: LockedOrder, shipment: Shipment) -> None:
    if not any(map(str.isalnum, shipment.carrier)):
        raise Refused(_("Say which carrier has the parcel."), "no_carrier")
    number = number_key(shipment.tracking_number)
    if shipment.tracking_number.strip() and not any(map(str.isalnum, number)):
        raise Refused(_("Type the tracking number as the carrier writes it."), "no_number")
    if number and any(parcel.number_key == number for parcel in locked.parcels):
        words = _("The order already has a parcel with the number %(number)s.")
        raise Refused(words % {"number": shipment.tracking_number}, "number_taken")
    if not timezone.localdate(locked.order.placed_at) <= shipment.shipped_on <= timezone.localdate():
        raise Refused(_("Choose a shipping date between the day of the order and today."), "impossible_day")


def _new_parcel(
    locked: LockedOrder, shipment: Shipment, own: Mapping[UUID, Line], pieces: Mapping[UUID, int]
) -> Parcel:
    """Insert the parcel and what is in it, and put it among the order's."""
    order, now, new_id = locked.order, timezone.now(), uuid7()
    made_here = [parcel.position for parcel in locked.parcels if parcel.is_made_here]
    parcel = make_row(
        Parcel,
        id=new_id,
        customer_id=order.customer_id,
        order_id=order.id,
        reference=f"D-{new_id.hex[-12:].upper()}",
        position=max(made_here, default=MADE_HERE_FROM) + 1,
        seller_reference=next(iter(own.values())).seller.reference,
        carrier=shipment.carrier.strip(),
        tracking_number=shipment.tracking_number.strip(),
        shipped_at=_left_at(shipment.shipped_on, now=now, placed_at=order.placed_at),
        made_here_at=now,
    )
    parcel.parts = [new_part(parcel, line_id, number) for line_id, number in pieces.items()]
    insert_rows([parcel])
    insert_rows(parcel.parts)
    for packed in parcel.parts:
        packed.line = own[packed.line_id]
    locked.parcels.append(parcel)
    return parcel


def _left_at(day: date, *, now: datetime, placed_at: datetime) -> datetime:
    """Return when a parcel left: now, or at noon of an earlier day, but never before the order."""
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    return now if day == timezone.localdate(now) else max(noon, placed_at + timedelta(minutes=1))


def _is_of(parcel: Parcel, part: SellerOrder) -> bool:
    is_hers = all(packed.line.seller_id == part.seller_id for packed in parcel.parts)
    return parcel.is_made_here and is_hers


def _cannot_be_undone(parcel: Parcel) -> str:
    if parcel.told is not None:
        return _("The carrier has the parcel: its shipment can no longer be undone.")
    return _("Ten minutes have passed: the shipment can no longer be undone.")


def _delete(parcel: Parcel) -> None:
    of_parcel = ParcelLine.objects.filter(customer_id=parcel.customer_id, parcel_id=parcel.id)
    of_parcel.delete()
    Parcel.objects.filter(customer_id=parcel.customer_id, id=parcel.id).delete()


def _sum(first: Quantities, second: Quantities) -> Quantities:
    return Quantities(*map(sum, zip(first, second, strict=True)))


def _details(order: Order, parcel: Parcel) -> dict[str, Any]:
    return {
        "order": order.number,
        "parcel": parcel.reference,
        "seller": parcel.seller_reference,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "shipped_at": parcel.shipped_at.isoformat() if parcel.shipped_at else None,
        "lines": [packed.line.reference for packed in parcel.parts],
        "quantities": [packed.quantity for packed in parcel.parts],
    }
