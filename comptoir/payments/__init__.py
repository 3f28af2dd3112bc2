"""What was paid for an order, and what of it is given back: to which means, and by when."""
