"""The letters about an address of the address book, in case it was somebody else."""

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter

SHOWN = {"place": "12 bis rue des Écoles, 75005 Paris"}
LETTERS = [
    Letter(name="addresses/added", title=_("Address added"), topic="account", shown=SHOWN),
    Letter(name="addresses/changed", title=_("Address changed"), topic="account", shown=SHOWN),
]
