"""The customer's own programs read the messages that were sent to her."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from ninja import Path, Query, Router, Schema
from pydantic import Field

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.notices.models import Category, Notice, messages_of, own_message
from comptoir.rest.operations import Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND

router = Router(tags=["Sent messages"])


class SentMessageShort(Schema):
    """A message in a list."""

    id: UUID = Field(description="Our id of the message.")
    category: Category = Field(description="What it is about.", examples=["orders"])
    channel: Literal["email", "sms"] = Field(description="How it was sent.")
    subject: str = Field(description="Its subject; of an SMS, how it begins.")
    reference: str = Field(
        description="The reference at its foot; empty where it has none.", examples=["K7QM4-XTPRW"]
    )
    written_at: datetime = Field(description="When it was written.")
    read_at: datetime | None = Field(description="When the customer read it here; null until then.")


class SentMessage(SentMessageShort):
    """A message that was sent to the customer."""

    recipient: str = Field(
        description="The address or number that it went to.", examples=["alice@example.org"]
    )
    text: str = Field(description="What it says, with •••••• in place of each code or link.")
    has_secrets: bool = Field(description="Whether a code or a link stood in it. We keep neither.")


@router.get("/messages", response={200: Listed[SentMessageShort], **ANY}, operation_id="list_sent_messages")
def list_messages(
    request: CustomerRequest,
    category: Annotated[Category | None, Query(description="Only those about this")] = None,
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> dict[str, Any]:
    """List the messages that were sent to the customer, newest first."""
    mark_of(cursor)
    hers = messages_of(request.customer)
    rows = hers.about(category) if category else hers
    page = page_of(rows, {"before": cursor}, at="written_at", size=limit)
    return {"items": [_short(row) for row in page.rows], "next": page.older or None}


@router.get(
    "/messages/{uuid:notice}",
    response={200: SentMessage, **ANY, **NOT_FOUND},
    operation_id="get_sent_message",
)
def get_message(
    request: CustomerRequest, notice: Annotated[UUID, Path(description="Our id of the message")]
) -> dict[str, Any]:
    """Read one of them; reading it here does not mark it as read."""
    found = own_message(request.customer, notice)
    if found is None:
        raise Http404
    more = {"recipient": found.recipient, "text": found.said, "has_secrets": found.has_secrets}
    return _short(found) | more


def _short(message: Notice) -> dict[str, Any]:
    return {
        "id": message.id,
        "category": message.category,
        "channel": message.channel,
        "subject": message.title,
        "reference": message.reference,
        "written_at": message.written_at,
        "read_at": message.read_at,
    }
