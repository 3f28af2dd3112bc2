"""One command a file: `comptoir <name>`."""
