"""An order that a shop sent is read here: its shape, its contradictions, its bearing on stored orders."""
