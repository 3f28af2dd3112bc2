"""What the parcels of an order tell of its lines: how many of each are in one, have left, and have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from comptoir.orders.actions.sent import LineSent, OrderSent
from comptoir.orders.models import State
from comptoir.orders.models.states import NOT_YET_SHIPPED, SENT


@dataclass(slots=True)
class InParcels:
    """Of one line: how many are in parcels, how many of these have left and have come, and when the last."""

    quantity: int = 0
    left: int = 0
    came: int = 0
    came_at: datetime | None = None


NOWHERE = InParcels()


def in_parcels(order: OrderSent) -> dict[str, InParcels]:
    """What the parcels tell of each line that is in one, by its reference."""
    told: dict[str, InParcels] = {}
    for parcel in order.shipments:
        for part in parcel.lines:
            line = told.setdefault(part.reference, InParcels())
            line.quantity += part.quantity
            line.left += part.quantity if parcel.has_left else 0
            if parcel.delivered_at:
                line.came += part.quantity
                line.came_at = max(line.came_at or parcel.delivered_at, parcel.delivered_at)
    return told


def line_state(order: OrderSent, line: LineSent, told: InParcels) -> State:
    """The state of a line: the shop's word, its own or the order's, unless its parcels know better."""
    said = State(line.state or order.state or State.CONFIRMED)
    has_come = told.came >= line.quantity or bool(line.delivered_at and not told.quantity)
    if has_come and said in NOT_YET_SHIPPED | SENT:
        return State.DELIVERED
    if said in NOT_YET_SHIPPED:
        return _under_way(told, line.quantity) if told.left else said
    if said == State.SHIPPED and 0 < told.left < told.quantity:
        return State.PARTIALLY_SHIPPED
    if said == State.DELIVERED and 0 < told.came < told.quantity:
        return _under_way(told, told.quantity)
    return said


def line_delivered_at(line: LineSent, state: State, told: InParcels) -> datetime | None:
    """When a line came: with the last of its parcels; not before all have come."""
    if state in NOT_YET_SHIPPED | SENT:
        return None
    return told.came_at or line.delivered_at


def _under_way(told: InParcels, quantity: int) -> State:
    return State.SHIPPED if told.left >= quantity else State.PARTIALLY_SHIPPED
