"""Starts the house: hands every reaction and the schedule to the journal, each in one explicit list."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "comptoir.project"

    def ready(self) -> None:
        from comptoir.journal.react import hand_over
        from comptoir.journal.schedule import hand_over_schedule
        from comptoir.project.reactions import REACTIONS
        from comptoir.project.schedule import SCHEDULE

        hand_over(REACTIONS)
        hand_over_schedule(SCHEDULE)
