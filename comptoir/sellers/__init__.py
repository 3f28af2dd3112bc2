"""Sellers: their public identity, as the law requires, and their people."""
