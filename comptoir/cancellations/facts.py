"""These facts can happen to a cancellation."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact


class CancellationDetails(BaseModel):
    """What an event says of a cancellation."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    lines: list[str] = Field(description="The lines, by your references.", examples=[["1"]])
    quantities: list[int] = Field(description="How many of each, in the sequence of `lines`.", examples=[[1]])
    asked_by: Literal["customer", "seller", "shop", "staff"] = Field(
        description="Who wanted it: the customer, the seller, your program, or your staff for the customer."
    )
    reason: str = Field(description="Why, as a code; empty where nobody said.", examples=["mistake"])
    refund: UUID | None = Field(
        description="The refund that goes with it; null where nothing was paid, or nothing is cancelled."
    )


class RequestDetails(CancellationDetails):
    """What an event says of a request."""

    answer_due_at: datetime = Field(description="Unanswered by then, it is granted automatically.")


class RefusalDetails(RequestDetails):
    """What an event says of a refused request."""

    why: str = Field(description="Why it was refused, as a code.", examples=["packed"])


def _event(words: str, details: type[BaseModel]) -> Event:
    return Event("cancellation", words, details)


CANCELLED = Fact(
    "cancellations.cancelled",
    _("Items cancelled"),
    shop_hears=_event("Pieces of an order are cancelled: do not send them.", CancellationDetails),
)
REQUESTED = Fact(
    "cancellations.requested",
    _("Cancellation requested"),
    shop_hears=_event("A customer asks to cancel pieces of an order: grant or refuse it.", RequestDetails),
)
GRANTED = Fact(
    "cancellations.granted",
    _("Cancellation accepted"),
    shop_hears=_event(
        "A request was granted, by an answer or automatically: do not send these pieces. There are none "
        "where you had cancelled all of them yourself.",
        RequestDetails,
    ),
)
REFUSED = Fact(
    "cancellations.refused",
    _("Cancellation refused"),
    shop_hears=_event("A request was refused: the pieces are sent.", RefusalDetails),
)
WITHDRAWN = Fact(
    "cancellations.retracted",
    _("Cancellation request withdrawn"),
    shop_hears=_event("A request was withdrawn: the pieces are sent.", RequestDetails),
)
