"""The letter that invites somebody to sell."""

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter

LETTERS = [
    Letter(
        name="sellers/person_invited",
        title=_("Invitation to sell"),
        topic="desk",
        shown={
            "name": "Carla Rossi",
            "address": "carla@example.org",
            "seller": "Maison Carla",
            "has_password": False,
        },
    ),
]
