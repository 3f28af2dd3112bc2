"""The actions change orders; apps above change pieces and parcels through these alone."""

from comptoir.orders.actions.add_replacement import add_replacement
from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.actions.count_refund import count_refund
from comptoir.orders.actions.guest_code import guest_code_address, send_guest_code, take_guest_code
from comptoir.orders.actions.locked_order import LockedOrder, lock_order, lock_orders
from comptoir.orders.actions.note_return import note_return
from comptoir.orders.actions.pick_lines import pick_lines, unpick_lines
from comptoir.orders.actions.report_parcels import Report, report_all, report_parcels
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping

__all__ = [
    "Change",
    "LockedOrder",
    "Report",
    "Shipment",
    "add_replacement",
    "change_quantities",
    "count_refund",
    "guest_code_address",
    "lock_order",
    "lock_orders",
    "note_return",
    "pick_lines",
    "report_all",
    "report_parcels",
    "send_guest_code",
    "ship_parcel",
    "take_guest_code",
    "undo_shipping",
    "unpick_lines",
]
