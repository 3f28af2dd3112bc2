"""Messages with the shop's service."""
