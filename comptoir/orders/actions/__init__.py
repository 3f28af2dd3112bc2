"""What can be done with an order; what apps above write of its lines goes by `change_quantities` alone."""

from comptoir.orders.actions.change_quantities import Change, change_quantities

__all__ = ["Change", "change_quantities"]
