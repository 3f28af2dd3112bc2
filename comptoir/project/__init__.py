"""The front door: settings, addresses, the menu, and the `comptoir` command."""
