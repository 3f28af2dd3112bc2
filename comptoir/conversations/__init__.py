"""Messages with the shop's customer service."""
