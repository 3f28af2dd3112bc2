"""These facts can happen to an order."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

IMPORTED = Fact("orders.imported", _("Order imported from the shop’s records"))
PLACED = Fact("orders.placed", _("Order placed by the customer"))
CHANGED = Fact("orders.changed", _("Order changed by the shop"))
QUANTITIES_CHANGED = Fact("orders.quantities_changed", _("Items sent, delivered, cancelled or returned"))
ARCHIVED = Fact("orders.archived", _("Order archived"))
RESTORED = Fact("orders.restored", _("Order shown again"))
LINK_ASKED = Fact("orders.link_asked", _("Link to the order asked for"))
LINK_OPENED = Fact("orders.link_opened", _("Order opened by its link"))
