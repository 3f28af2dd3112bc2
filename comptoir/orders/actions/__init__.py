"""The actions change orders; apps above change pieces and parcels through these alone."""

from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.actions.report_parcels import Report, report_parcels
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping

__all__ = [
    "Change",
    "Report",
    "Shipment",
    "change_quantities",
    "report_parcels",
    "ship_parcel",
    "undo_shipping",
]
