"""Messages with the shop's service (and, later, with sellers)."""
