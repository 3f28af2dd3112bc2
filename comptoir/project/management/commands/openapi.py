"""`comptoir openapi`: the document of the APIs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comptoir.project.api import written


class Command(BaseCommand):
    """Prints the OpenAPI 3.1 document; `make openapi` keeps it in docs/openapi.json."""

    help = "Print the OpenAPI document of both APIs."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(written(), ending="")
