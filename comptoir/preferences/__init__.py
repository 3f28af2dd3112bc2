"""Preferences: what a customer may be written to and called about, how, and what she agreed to."""
