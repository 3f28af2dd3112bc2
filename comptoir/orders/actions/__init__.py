"""The actions change orders; apps above change pieces and parcels through these alone."""

from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.actions.report_parcels import Report, report_parcels

__all__ = ["Change", "Report", "change_quantities", "report_parcels"]
