"""Sending back what was bought: what may go back, its way to the seller, what the customer gets."""
