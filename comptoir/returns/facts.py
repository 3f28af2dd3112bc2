"""These facts can happen to what is sent back."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from comptoir.journal.facts import Event, Fact

# The states of a return, whose own room stands above this one
STATES: list[Any] = [
    "requested", "authorised", "label_issued", "dropped_off", "in_transit", "received", "settled", "closed",
    "refused", "cancelled", "expired", "lost", "kept",
]  # fmt: skip


class ReturnedItemDetails(BaseModel):
    """What an event says of an item of a return."""

    line: str = Field(description="The line, by your reference.", examples=["1"])
    quantity: int = Field(description="How many pieces go back.", examples=[1])
    reason: str = Field(description="Why, as in the API.", examples=["too_small"])
    wants: str = Field(
        description="`refund`, `replacement` or `exchange`; empty where nothing is due.", examples=["refund"]
    )
    exchange: str = Field(description="What the customer wants for it, in their own words.", examples=[""])
    received: int = Field(description="How many have come.", examples=[1])
    accepted: int = Field(description="For how many the customer is given something.", examples=[1])
    returned: int = Field(
        description="How many are counted as returned on the line: they came, and were taken back.",
        examples=[1],
    )
    outcome: str = Field(
        description="What the customer is given; empty until it is settled.", examples=["refund"]
    )
    replacement: str = Field(
        description="The line that replaces it, by its reference: ship it.", examples=[""]
    )


class ReturnDetails(BaseModel):
    """What an event says of a return."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    number: str = Field(description="The return’s number, as on its label.", examples=["R7K4M2PXD"])
    seller: str = Field(description="The seller, by your reference.", examples=["carmes"])
    state: str = Field(
        description="Its state.",
        examples=["authorised"],
        json_schema_extra={"enum": STATES},
    )
    way: str = Field(description="How it goes back.", examples=["label"])
    tracking_number: str = Field(description="Its parcel’s number, once there is one.", examples=[""])
    send_by: date | None = Field(description="The last day to send it; null where none is set.")
    why: str = Field(
        description="Why it was refused or ended, or is not exchanged, in words for the customer.",
        examples=[""],
    )
    items: list[ReturnedItemDetails] = Field(description="What goes back.")


class AllowedItem(BaseModel):
    """Pieces of a line that may go back as an exception."""

    line: str = Field(description="The line, by your reference.", examples=["1"])
    quantity: int = Field(description="How many pieces may go back.", examples=[1])


class ReturnExceptionDetails(BaseModel):
    """What an event says of an exception to the rules of returns."""

    order: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    exception: str = Field(description="The exception, by our id.")
    until: date = Field(description="The last day on which the return may be asked for.")
    why: str = Field(description="The reason, in words for the customer.")
    items: list[AllowedItem] = Field(description="What may go back.")


def _heard(words: str) -> Event:
    return Event("return", words, ReturnDetails)


REQUESTED = Fact(
    "returns.requested",
    _("Return requested"),
    shop_hears=_heard("A customer asks to send something back, and the seller has to answer."),
)
AUTHORISED = Fact(
    "returns.authorised",
    _("Return accepted"),
    shop_hears=_heard(
        "A return is accepted, by the policy or by the seller. With `way` `sellers_label`, upload a label."
    ),
)
REFUSED = Fact("returns.refused", _("Return refused"), shop_hears=_heard("The seller refused a return."))
LABEL_WANTED = Fact(
    "returns.label_wanted",
    _("Return label requested from the seller"),
    shop_hears=_heard("A return waits for a label of its seller’s, since a carrier makes none: upload one."),
)
LABEL_ISSUED = Fact(
    "returns.label_issued", _("Return label issued"), shop_hears=_heard("A return has its label.")
)
CANCELLED = Fact(
    "returns.cancelled", _("Return cancelled"), shop_hears=_heard("The customer keeps it after all.")
)
REMINDED = Fact("returns.reminded", _("Reminder of a return"))
EXPIRED = Fact("returns.expired", _("Return expired"), shop_hears=_heard("A return was not sent in time."))
HANDED_IN = Fact(
    "returns.handed_in", _("Return handed to the carrier"), shop_hears=_heard("A return is with its carrier.")
)
POSTING_PROVED = Fact(
    "returns.posting_proved",
    _("Proof of posting added"),
    shop_hears=_heard(
        "A customer shows by a photo that a return was posted. Where its `due_at` is set, accept or doubt it "
        "until then; without an answer it is accepted."
    ),
)
PROOF_ACCEPTED = Fact(
    "returns.proof_accepted",
    _("Proof of posting accepted"),
    shop_hears=_heard("A proof of posting is accepted, by its seller or by the clock."),
)
PROOF_DOUBTED = Fact(
    "returns.proof_doubted",
    _("Proof of posting not accepted"),
    shop_hears=_heard("A proof of posting is not accepted: the return is to be sent again."),
)
LOSS_DECLARED = Fact(
    "returns.loss_declared", _("Return lost"), shop_hears=_heard("A return was lost on its way.")
)
RECEIVED = Fact(
    "returns.received", _("Return received"), shop_hears=_heard("A return has come back to its seller.")
)
SETTLED = Fact(
    "returns.settled",
    _("Return settled"),
    shop_hears=_heard("Items of a return were settled. A refund is an event of its own."),
)
AMENDED = Fact(
    "returns.amended",
    _("Further refund for a return"),
    shop_hears=_heard("More was given for an item than had been decided. The refund is an event of its own."),
)
CLOSED = Fact(
    "returns.closed",
    _("Return completed"),
    shop_hears=_heard("A return is over: everything was paid, and what replaces its items has come."),
)
ALLOWED = Fact(
    "returns.allowed",
    _("Return allowed as an exception"),
    shop_hears=Event(
        "return exception",
        "A seller or the shop takes back what the rules refuse.",
        ReturnExceptionDetails,
    ),
)
