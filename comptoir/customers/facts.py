"""What can happen to a customer and to the user who signs in for her."""

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class GuestsDetails(BaseModel):
    """What an event says of guests who joined an account."""

    guests: int = Field(0, description="How many guests joined the account.")
    orders: list[str] = Field([], description="Your references of the guests' orders, at most 1,000.")
    more_orders: int = Field(0, description="How many orders there are beyond those that are named.")


SIGNED_UP = Fact("customers.signed_up", _("Account created"), in_activity=True)
ADDRESS_VERIFIED = Fact(
    "customers.address_verified",
    _("Email address verified"),
    shop_hears=Event(
        "user", "An account was made with a verified email address, by a former guest or somebody new."
    ),
    in_activity=True,
)
PHONE_VERIFIED = Fact("customers.phone_verified", _("Mobile number verified"), in_activity=True)
DESCRIBED = Fact("customers.described", _("Details changed by the shop"))
CORRECTED = Fact("customers.corrected", _("Details corrected by staff"))
GUESTS_JOINED = Fact(
    "customers.guests_joined",
    _("Earlier orders added to the account"),
    shop_hears=Event(
        "customer",
        "Guests' orders (`details.orders`) belong to this account from here on.",
        GuestsDetails,
    ),
)
STAFF_INVITED = Fact("customers.staff_invited", _("Invited to work at the desk"))

# Login & Security
NAME_CHANGED = Fact(
    "customers.name_changed",
    _("Name changed"),
    shop_hears=Event("user", "The name of an account changed: read the customer again."),
    in_activity=True,
)
