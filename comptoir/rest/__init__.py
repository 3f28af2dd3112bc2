"""How programs use the house: authentication, rate limits, errors, and POSTs that take effect once."""
