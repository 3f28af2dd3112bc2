"""Cancellations: what has not left yet is called off, at once or on request, by its buyer or its seller."""
