"""What happened, written once and never changed, and who hears of it."""
