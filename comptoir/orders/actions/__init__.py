"""The actions change orders; apps above change the quantities of a line through `change_quantities` alone."""

from comptoir.orders.actions.change_quantities import Change, change_quantities

__all__ = ["Change", "change_quantities"]
