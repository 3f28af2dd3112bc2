"""Serving: how a request reaches Django without holding up others on its way."""
