"""One file for each command: `comptoir <name>`."""
