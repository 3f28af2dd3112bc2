"""The shop's own program tells of the messages that it sent a customer itself."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from comptoir.customers.models import customers_for_shop
from comptoir.notices.actions import SentByShop, record_sent
from comptoir.notices.models import Category
from comptoir.post.models import reference_key
from comptoir.rest.bodies import described_rows, rows_of
from comptoir.rest.moments import Moment
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, OTHER_KIND, UNREADABLE, FieldProblem, ProblemDetails
from comptoir.rest.sent import Sent
from comptoir.rest.values import NO_CONTROL, Reference
from comptoir.rest.wrong import Wrong, shown, wrong_in
from comptoir.sellers.models import ShopRequest

router = Router(tags=["Sent messages"], auth=ByKey("customers:write"))
MOST_ROWS, LONGEST_TEXT = 1000, 20_000
# Mails end their lines with two signs (RFC 5322, 2.1).
LINES = BeforeValidator(lambda text: text.replace("\r\n", "\n") if isinstance(text, str) else text)


class SentMessageSent(Sent):
    """A message that you sent a customer with a program of your own."""

    customer: Reference
    """Your reference of the customer, or `id:` and our id."""
    reference: Reference
    """The reference written in it. Anyone who types it is told on which day you sent it."""
    subject: Annotated[str, StringConstraints(min_length=1, max_length=200), NO_CONTROL]
    """Its subject; of an SMS, how it begins."""
    sent_at: Moment
    """When you sent it."""
    category: Category = Category.OFFERS
    """What it is about."""
    channel: Literal["email", "sms"] = "email"
    """How it was sent."""
    recipient: Annotated[str, StringConstraints(max_length=254), NO_CONTROL] = ""
    """The address or number that it went to."""
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT), LINES, NO_CONTROL] = ""
    """What it says, as plain text. Leave out codes and links that open something by themselves."""


class SentMessageTaken(Schema):
    """The outcome of a row."""

    index: int = Field(description="Which row it was, from 0.", examples=[0])
    result: Literal["created", "unchanged", "refused"] = Field(
        description="What became of it; `unchanged` was told before."
    )
    errors: list[FieldProblem] = Field(description="Why it was refused.", examples=[[]])
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


class SentMessageCounts(Schema):
    """The number of rows with each result; a result without rows is left out."""

    created: int = Field(0, description="Messages that are new.", examples=[1])
    unchanged: int = Field(0, description="Messages that were told before.")
    refused: int = Field(0, description="Rows that were wrong.")


class SentMessagesTaken(Schema):
    """The outcomes of many rows."""

    counts: SentMessageCounts = Field(description="How many there were of each result.")
    items: list[SentMessageTaken] = Field(description="Each row, in its place.")


@router.post(
    "/messages",
    response={200: SentMessagesTaken, 413: ProblemDetails, **ANY, **UNREADABLE, **OTHER_KIND},
    operation_id="send_sent_messages",
    exclude_unset=True,
    openapi_extra=described_rows(SentMessageSent, most=MOST_ROWS),
)
def send_sent_messages(request: ShopRequest) -> dict[str, Any]:
    """Tell of up to 1,000 messages that you sent yourself, as a JSON array or as JSON Lines.

    Each is among the customer's messages, and can be checked by its reference. A customer and a reference
    name one message: what was told once stays. A wrong row harms no other.
    """
    rows = [_read(row) for row in rows_of(request, most=MOST_ROWS)]
    named = {row.customer for row in rows if isinstance(row, SentMessageSent)}
    known = customers_for_shop(named)
    told = {
        at: _as_sent(row, known[row.customer])
        for at, row in enumerate(rows)
        if isinstance(row, SentMessageSent) and row.customer in known
    }
    is_new = dict(zip(told, record_sent(list(told.values())), strict=True))
    items = [_outcome(at, row, is_new.get(at)) for at, row in enumerate(rows)]
    return {"counts": dict(Counter(item["result"] for item in items)), "items": items}


def _read(row: bytes) -> SentMessageSent | list[Wrong]:
    """Read a row; where it is wrong, say which fields are."""
    try:
        sent = SentMessageSent.model_validate(from_json(row, allow_inf_nan=False))
    except ValidationError as error:
        return wrong_in(error, SentMessageSent)
    except ValueError as error:
        return [Wrong("row", _("is not JSON: %(error)s") % {"error": error})]
    if sent.sent_at > timezone.now():
        return [Wrong("sent_at", _("is in the future: report a message once it has been sent"))]
    if not reference_key(sent.reference):
        return [Wrong("reference", _("must contain a character that can be typed"))]
    return sent


def _as_sent(row: SentMessageSent, customer_id: UUID) -> SentByShop:
    return SentByShop(
        customer_id=customer_id,
        reference=row.reference,
        subject=row.subject,
        sent_at=row.sent_at,
        category=row.category,
        channel=row.channel,
        recipient=row.recipient,
        text=row.text,
    )


def _outcome(at: int, row: SentMessageSent | list[Wrong], is_new: bool | None) -> dict[str, Any]:
    if isinstance(row, list):
        return {"index": at, "result": "refused", **shown(row)}
    if is_new is None:
        words = _("no customer has the reference %(customer)s") % {"customer": row.customer}
        return {"index": at, "result": "refused", **shown([Wrong("customer", words)])}
    return {"index": at, "result": "created" if is_new else "unchanged", **shown([])}
