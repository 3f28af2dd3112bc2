"""The stage: how a shop's day looks to everybody at once, a step at a time."""
