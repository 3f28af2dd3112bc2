"""A customer's gift balance: a ledger of movements that are only ever added."""
