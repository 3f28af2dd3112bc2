"""The migrations of returns."""
