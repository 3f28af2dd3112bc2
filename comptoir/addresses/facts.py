"""What can happen to an address."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Event, Fact

ADDED = Fact(
    "addresses.added", _("Address added"), shop_hears=Event("address", "A customer added an address.")
)
CHANGED = Fact(
    "addresses.changed",
    _("Address changed"),
    shop_hears=Event("address", "A customer changed `details.fields` of an address."),
)
REMOVED = Fact(
    "addresses.removed", _("Address deleted"), shop_hears=Event("address", "A customer deleted an address.")
)
PREFERRED = Fact(
    "addresses.preferred",
    _("Default address chosen"),
    shop_hears=Event("address", "An address is the default now, for `details.purpose`."),
)
