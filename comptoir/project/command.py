"""The `comptoir` command."""

import os
import sys


def main() -> None:
    """Run a management command with the house's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
