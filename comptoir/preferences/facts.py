"""These facts can happen to what a customer agreed to."""

from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class ChoiceDetails(BaseModel):
    """What an event says of a choice."""

    topic: str = Field(description="What it is about.", examples=["offers"])
    channel: Literal["email", "sms", "phone"] = Field(
        description="How the customer is reached.", examples=["email"]
    )
    basis: Literal["consent", "soft_opt_in", "service"] = Field(
        description="What it rests on: consent, an earlier purchase, or that it belongs to orders.",
        examples=["consent"],
    )
    source: str = Field(description="Where the choice was made.", examples=["preferences"])


ALLOWED = Fact(
    "preferences.allowed",
    _("Messages allowed"),
    shop_hears=Event("choice", "The customer may be written to, or called, about a topic.", ChoiceDetails),
)
STOPPED = Fact(
    "preferences.stopped",
    _("Messages stopped"),
    shop_hears=Event(
        "choice", "The customer may no longer be written to, or called, about a topic.", ChoiceDetails
    ),
)
