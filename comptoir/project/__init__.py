"""The front door: settings, URLs, the menu, and the `comptoir` command."""
