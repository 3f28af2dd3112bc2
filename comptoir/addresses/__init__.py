"""A customer's addresses for deliveries and invoices, each valid in its country."""
