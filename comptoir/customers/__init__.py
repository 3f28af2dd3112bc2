"""Customers, who own rows, and users, who sign in and look after a customer."""
