"""What can happen to an address."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

ADDED = Fact("addresses.added", _("Address added"), shop_hears=True)
CHANGED = Fact("addresses.changed", _("Address changed"), shop_hears=True)
REMOVED = Fact("addresses.removed", _("Address deleted"), shop_hears=True)
PREFERRED = Fact("addresses.preferred", _("Default address chosen"), shop_hears=True)
