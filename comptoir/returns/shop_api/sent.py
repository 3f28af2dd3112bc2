"""What the shop's own program sends about a return."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from comptoir.rest.moments import Day
from comptoir.rest.sent import Sent
from comptoir.rest.values import Text64
from comptoir.returns.models import Outcome

Line = Annotated[str, Field(max_length=64)]
LONGEST_PDF = 7_000_000


class AuthorisationSent(Sent):
    """How a return is accepted."""

    refund_instead: Annotated[list[Line], Field(max_length=500)] = []
    """The lines that are refunded and not exchanged, by your references."""
    why: Annotated[str, Field(max_length=500)] = ""
    """Why they are not exchanged, in words for the customer."""


class RefusalSent(Sent):
    """Why a return is refused, or its proof of posting is."""

    why: Annotated[str, Field(min_length=1, max_length=500)]
    """The reason, in words for the customer."""


class LabelSent(Sent):
    """The label of a return."""

    pdf: Annotated[str, Field(max_length=LONGEST_PDF)]
    """The PDF, in Base64, at most 5 MB."""
    carrier: Text64 = ""
    """The carrier's name."""
    tracking_number: Text64 = ""
    """The parcel's number."""


class CameSent(Sent):
    """How many pieces of a line have come."""

    line: Line
    """The line, by your reference."""
    quantity: Annotated[int, Field(ge=0)]
    """How many pieces."""


class ReceptionSent(Sent):
    """What has come of a return."""

    items: Annotated[list[CameSent], Field(max_length=500)] | None = None
    """What has come; left out, all of it."""


class SettledSent(Sent):
    """What a customer is given for a line."""

    line: Line
    """The line, by your reference."""
    outcome: Annotated[Outcome, Field(strict=False)]
    """What the customer is given."""
    accepted: Annotated[int, Field(ge=0)] | None = None
    """For how many pieces; left out, for all."""
    amount_minor: Annotated[int, Field(ge=0)] = 0
    """Of a refund what is kept back, of goodwill what is given, in minor units."""
    why: Annotated[str, Field(max_length=500)] = ""
    """The reason, in words for the customer; needed for less than everything."""


class SettlementSent(Sent):
    """What a customer is given for the items of a return."""

    items: Annotated[list[SettledSent], Field(min_length=1, max_length=500)]
    """Each line that is settled now."""


class AdditionalRefundSent(Sent):
    """More for an item that was settled with less than all."""

    line: Line
    """The line, by your reference."""
    amount_minor: Annotated[int, Field(ge=1)]
    """How much more, in minor units."""
    why: Annotated[str, Field(min_length=1, max_length=500)]
    """The reason, in words for the customer."""


class AllowedSent(Sent):
    """Pieces of a line that may go back as an exception."""

    line: Line
    """The line, by your reference."""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    """How many pieces."""


class ReturnExceptionSent(Sent):
    """What is taken back although the rules refuse it."""

    items: Annotated[list[AllowedSent], Field(min_length=1, max_length=500)]
    """What may go back; each line once."""
    until: Day
    """The last day on which the return may be asked for, at most a year from now."""
    why: Annotated[str, Field(min_length=1, max_length=500)]
    """The reason, in words for the customer."""
