"""What can happen to an address."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

ADDED = Fact("addresses.added", _("Address added"), shop_hears="A customer added an address.")
CHANGED = Fact(
    "addresses.changed",
    _("Address changed"),
    shop_hears="A customer changed `details.fields` of an address.",
)
REMOVED = Fact("addresses.removed", _("Address deleted"), shop_hears="A customer deleted an address.")
PREFERRED = Fact(
    "addresses.preferred",
    _("Default address chosen"),
    shop_hears="An address is the default now, for `details.purpose`.",
)
