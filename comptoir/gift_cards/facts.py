"""These facts can happen to a gift balance."""

from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact

MovementKindName = Literal["issue", "redeem", "spend", "refund", "adjust", "expire", "void", "reverse"]


class MovementDetails(BaseModel):
    """What an event says of a movement of a gift balance."""

    kind: MovementKindName = Field(description="What the movement is.", examples=["refund"])
    why: str = Field(
        description="What it is about: of a refund, the order by your reference.",
        examples=["403-1234567-1234567"],
    )
    amount_minor: int = Field(
        description="What it added to the balance or, below nought, took from it, in minor units.",
        examples=[1500],
    )
    currency: str = Field(description="Its currency, ISO 4217.", examples=["EUR"])


CREDITED = Fact(
    "gift_cards.credited",
    _("Gift balance credited"),
    shop_hears=Event("movement", "Money was added to a customer's gift balance.", MovementDetails),
)
REVERSED = Fact(
    "gift_cards.reversed",
    _("Gift balance transaction reversed"),
    shop_hears=Event("movement", "A movement of a gift balance was taken back by another.", MovementDetails),
)
