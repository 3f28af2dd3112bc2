"""`comptoir check`: Django's own, which also looks at the running house."""

from typing import Any

from django.core.management.commands import check

from comptoir.project.checks import register_checks_of_data


class Command(check.Command):
    """Says what is wrong with the house as it runs; with --deploy, with its settings alone."""

    def handle(self, *app_labels: Any, **options: Any) -> None:
        if not options["deploy"] and not options["tags"]:
            register_checks_of_data()
            options["databases"] = options["databases"] or ["default"]
        super().handle(*app_labels, **options)
