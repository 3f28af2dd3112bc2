"""The law lists what cannot be withdrawn from (art. L. 221-28 of the French consumer code, 1° to 13°)."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Exclusion(models.TextChoices):
    """A kind of goods or services that cannot go back, in the words that the customer reads."""

    SERVICE_PERFORMED = "service_performed", _("Service fully performed with your prior consent")
    MARKET_PRICE = "market_price", _("Price depends on the financial market")
    PERSONALISED = "personalised", _("Made to order or personalised")
    PERISHABLE = "perishable", _("Perishable")
    SEALED_HYGIENE = (
        "sealed_hygiene",
        _("Unsealed goods that cannot be returned for hygiene or health reasons"),
    )
    INSEPARABLE = "inseparable", _("Inseparably mixed with other goods")
    ALCOHOL_DEFERRED = "alcohol_deferred", _("Alcoholic drink delivered later, at a price that varies")
    URGENT_REPAIR = "urgent_repair", _("Urgent repair at home")
    UNSEALED_MEDIA = "unsealed_media", _("Unsealed audio, video or software")
    PRESS = "press", _("Newspaper or magazine, other than by subscription")
    AUCTION = "auction", _("Bought at a public auction")
    DATED_LEISURE = "dated_leisure", _("Accommodation, transport or leisure on a fixed date")
    DIGITAL_STARTED = "digital_started", _("Digital content supplied at once")

    @property
    def article(self) -> str | Promise:
        """Return where the law says so."""
        return _("art. L. 221-28, %(number)s° of the French consumer code") % {"number": self.place}

    @property
    def depends_on_the_seal(self) -> bool:
        """Tell whether it holds only once the customer has broken the seal: she is asked in a return."""
        return self in (Exclusion.SEALED_HYGIENE, Exclusion.UNSEALED_MEDIA)

    @property
    def place(self) -> int:
        """Return its number in the article."""
        return list(type(self)).index(self) + 1
