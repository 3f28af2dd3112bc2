"""Starts the house: hands every reaction to the journal, in one explicit list."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "comptoir.project"

    def ready(self) -> None:
        from comptoir.journal.react import hand_over
        from comptoir.project.reactions import REACTIONS

        hand_over(REACTIONS)
