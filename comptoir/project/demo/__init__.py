"""The demo: a marketplace of three years, its cast, its mailbox, and a shop to buy again in."""
