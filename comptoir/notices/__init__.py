"""Messages to a customer: what is written of each fact, whether, and a copy of each."""
