"""Comptoir: the customer account of a shop, from signing in to the last order."""
