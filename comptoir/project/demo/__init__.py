"""The demo: three years of a marketplace, its cast, its mailbox, and a shop to buy again in."""
