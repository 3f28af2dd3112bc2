"""Where to deliver and whom to bill: a customer's own addresses, each right for its country."""
