"""Where a parcel is: every scan of its carrier's kept as it came, and told in a customer's words."""
