"""`comptoir check`: Django's check, which also looks at the running house."""

from typing import Any

from django.core.management.commands import check

from comptoir.project.checks import register_checks_of_data


class Command(check.Command):
    """Reports what is wrong with the running house; with --deploy, only with its settings."""

    def handle(self, *app_labels: Any, **options: Any) -> None:
        if not options["deploy"] and not options["tags"]:
            register_checks_of_data()
            options["databases"] = options["databases"] or ["default"]
        super().handle(*app_labels, **options)
