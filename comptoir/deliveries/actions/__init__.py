"""The actions keep what carriers, shops and the desk tell of parcels."""

from comptoir.deliveries.actions.record_scans import NewScan, record_scans, tell_orders_anew

__all__ = ["NewScan", "record_scans", "tell_orders_anew"]
