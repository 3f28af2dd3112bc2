"""What can happen to an address."""

from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class AddressDetails(BaseModel):
    """What an event says of an address."""

    country: str | None = Field(
        None, description="The address's country, ISO 3166-1 alpha-2.", examples=["FR"]
    )
    fields: list[str] = Field([], description="Which fields of the address were changed.")
    purpose: Literal["shipping", "billing"] | None = Field(
        None, description="What the address is the default for now."
    )


ADDED = Fact(
    "addresses.added",
    _("Address added"),
    shop_hears=Event("address", "An address was added.", AddressDetails),
)
CHANGED = Fact(
    "addresses.changed",
    _("Address changed"),
    shop_hears=Event("address", "`details.fields` of an address were changed.", AddressDetails),
)
REMOVED = Fact(
    "addresses.removed",
    _("Address deleted"),
    shop_hears=Event("address", "An address was deleted.", AddressDetails),
)
PREFERRED = Fact(
    "addresses.preferred",
    _("Default address chosen"),
    shop_hears=Event("address", "An address is the default now, for `details.purpose`.", AddressDetails),
)
