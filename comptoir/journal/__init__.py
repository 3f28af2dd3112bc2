"""What happened, written once and never changed, and the reactions to it."""
