"""Faults of orders, their pieces and parcels, and of what carriers tell."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from comptoir.orders.models import SellerOrder
from comptoir.orders.models.quantities import NONE
from simulation.faults.fault import Fault


def _never_newer(read_rows: Any) -> Callable[..., Any]:
    """Let what is held be older than any version that comes."""

    def read(query: Any) -> Any:
        orders = read_rows(query)
        for order in orders:
            order.shop_updated_at = order.placed_at
        return orders

    return read


def _here_is_nothing(pieces_of: Any) -> Callable[..., Any]:
    return lambda line, word, in_parcels, here=NONE: pieces_of(line, word, in_parcels)


def _unread(whole_orders: Any) -> Callable[..., Any]:
    """Read what is decided on without its lock."""
    return lambda keys, locked=False: whole_orders(keys)


def _parts_left_behind(_sellers_parts: Any) -> Callable[..., Any]:
    def stored(order: Any, lines: Any) -> list[Any]:
        rows = list(SellerOrder.objects.filter(order_id=order.id))
        for row in rows:
            row._state.adding = True
        return rows

    return stored


def _as_they_came(_in_order: Any) -> Callable[..., Any]:
    return list


def _always_new(_mark: Any) -> Callable[..., str]:
    return lambda *_told: uuid.uuid4().hex


class _Anything(str):
    """Equals whatever it is compared with."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


FAULTS = [
    Fault(
        "a_lock_dropped",
        "an order is read without its lock, and decided on",
        "comptoir.orders.actions.locked_order.whole_orders",
        _unread,
        only_on="postgresql",
    ),
    Fault(
        "a_stale_version_wins",
        "an older version of the shop's overwrites a newer one",
        "comptoir.orders.actions.receive_orders.read_rows",
        _never_newer,
    ),
    Fault(
        "a_version_undoes_the_desk",
        "the shop's next version counts no piece that the desk has shipped",
        "comptoir.orders.intake.fill_order.pieces_of",
        _here_is_nothing,
    ),
    Fault(
        "a_form_ships_twice",
        "a form that is sent twice ships twice what is left",
        "comptoir.orders.actions.ship_parcel.shipping_mark",
        lambda _mark: lambda _lines: _Anything(),
    ),
    Fault(
        "an_undone_parcel_still_counts",
        "a parcel that was taken back goes, and its pieces stay shipped",
        "comptoir.orders.actions.ship_parcel.count_pieces",
        lambda count: (
            lambda quantity, word, of_line, here: count(quantity, word, of_line, here=here)._replace(
                shipped=quantity
            )
        ),
    ),
    Fault(
        "a_sellers_part_is_left_behind",
        "a seller's list shows what an order was before",
        "comptoir.orders.actions.locked_order.sellers_parts",
        _parts_left_behind,
    ),
    Fault(
        "scans_as_they_come",
        "a parcel is where the scan that came last says, not the latest",
        "comptoir.deliveries.models.following.in_order",
        _as_they_came,
    ),
    Fault(
        "a_scan_is_kept_twice",
        "a scan that is told again is another one",
        "comptoir.deliveries.models.told.mark_of_scan",
        _always_new,
    ),
]
