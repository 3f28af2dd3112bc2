"""The app keeps orders and their lines, as the shop sent them and as the customer reads them."""
