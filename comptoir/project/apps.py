"""Starts the house: hands over reactions, schedule and doors, each in one explicit list, and its checks."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "comptoir.project"

    def ready(self) -> None:
        from comptoir.customers.models import references_of
        from comptoir.journal.feed import hand_over_references
        from comptoir.journal.react import hand_over
        from comptoir.journal.schedule import hand_over_schedule
        from comptoir.project.checks import register_checks
        from comptoir.project.doors import DOORS
        from comptoir.project.reactions import REACTIONS
        from comptoir.project.schedule import SCHEDULE
        from comptoir.rest.doors import hand_over_doors

        register_checks()
        hand_over(REACTIONS)
        hand_over_schedule(SCHEDULE)
        hand_over_doors(DOORS)
        hand_over_references(references_of)
