"""Reading what a shop sent of an order: its shape, what contradicts itself, what it means of what is held."""
