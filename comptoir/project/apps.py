"""Start the house: hand over what the apps add to it, and register its checks."""

import gc

from django.apps import AppConfig
from django.conf import settings


class ProjectConfig(AppConfig):
    name = "comptoir.project"

    def ready(self) -> None:
        from comptoir.customers.models import references_of
        from comptoir.deliveries.carriers import hand_over_carriers
        from comptoir.journal.feed import hand_over_references
        from comptoir.journal.react import hand_over
        from comptoir.journal.schedule import hand_over_schedule
        from comptoir.payments.providers import hand_over_providers
        from comptoir.project import house
        from comptoir.project.checks import register_checks
        from comptoir.project.doors import DOORS
        from comptoir.project.menu import PANELS
        from comptoir.rest.doors import hand_over_doors
        from comptoir.rest.limits import hand_over_limits
        from comptoir.ui.panels import hand_over_panels

        # What stands now stays as long as the process: nobody looks for circles in it.
        gc.freeze()
        register_checks()
        hand_over(house.REACTIONS)
        hand_over_schedule(house.SCHEDULE)
        hand_over_limits(house.LIMITS)
        hand_over_panels(PANELS)
        hand_over_doors(DOORS)
        hand_over_references(references_of)
        hand_over_carriers(settings.CARRIERS, labels=settings.LABELS)
        hand_over_providers(settings.PROVIDERS)
