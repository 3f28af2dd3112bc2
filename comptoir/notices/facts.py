"""These facts can happen to the letters of the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

SWITCHED_OFF = Fact("notices.silenced", _("Email switched off"))
SWITCHED_ON = Fact("notices.restored", _("Email switched on again"))
TRIED = Fact("notices.try_asked", _("Example of an email sent to oneself"))
