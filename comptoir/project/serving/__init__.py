"""Serving: how a request reaches Django, and what holds nobody else up on its way."""
