"""What can happen to a seller."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

INTRODUCED = Fact("sellers.introduced", _("Seller added"))
DESCRIBED = Fact("sellers.described", _("Seller’s public identity changed"))
KEY_CREATED = Fact("sellers.key_created", _("Shop key created"))
KEY_REVOKED = Fact("sellers.key_revoked", _("Shop key revoked"))
PERSON_INVITED = Fact("sellers.person_invited", _("Person invited to sell"))
REASON_SAVED = Fact("sellers.reason_saved", _("Reason saved"))
REASON_DROPPED = Fact("sellers.reason_dropped", _("Saved reason deleted"))
