"""The letter that invites somebody to the desk."""

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter

LETTERS = [
    Letter(
        name="customers/staff_invited",
        title=_("Invitation to the desk"),
        topic="desk",
        shown={"name": "Sam Petit", "address": "sam@example.org", "has_password": False},
    ),
]
