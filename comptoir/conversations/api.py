"""The customer's own programs ask sellers, read the answers and write on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from comptoir.conversations.actions import (
    ask_for_help,
    count_message,
    open_thread,
    solve_thread,
    write_message,
)
from comptoir.conversations.models import (
    LONGEST_TEXT,
    DeskThread,
    Side,
    Subject,
    Thread,
    ThreadState,
    messages_of,
    name_of,
    own_thread,
)
from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.orders.models import lines_of, own_order
from comptoir.rest.operations import Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent
from comptoir.rest.values import Reference, Text64

router = Router(tags=["Messages"])
ONE = "/threads/{uuid:thread}"
ThreadId = Annotated[UUID, Path(description="Our id of the thread")]
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
WRITING: Any = {**UNREADABLE, **ANY, **NOT_FOUND, **REFUSED}


class ThreadShort(Schema):
    """A thread in a list."""

    id: UUID = Field(description="Our id of the thread.")
    order: str = Field(
        description="The order, as the shop numbers it; empty where it is about none.",
        examples=["403-1234567-1234567"],
    )
    seller: str | None = Field(
        description="The seller, by the shop's reference; null where it is the shop's own service.",
        examples=["carmes"],
    )
    subject: str = Field(description="What it is about.", examples=["where_is_it"])
    item: str = Field(description="The item that it is about; empty where it is about none.")
    state: ThreadState = Field(description="`open` while an answer is awaited.")
    opened_at: datetime = Field(description="When it was opened.")
    last_at: datetime = Field(description="When the last message was written.")
    answer_due_at: datetime | None = Field(description="When the answer is due; null where none is awaited.")
    help_asked_at: datetime | None = Field(
        description="Since when the shop is asked for help; null where it is not."
    )


class MessageOut(Schema):
    """A message of a thread."""

    id: UUID = Field(description="Our id of the message.")
    side: Side = Field(description="Who wrote it.", examples=["customer"])
    name: str = Field(description="By what name.", examples=["Maison des Carmes"])
    text: str = Field(description="What was written.")
    has_photo: bool = Field(description="Whether a photo goes with it, to be seen on the page.")
    written_at: datetime = Field(description="When it was written.")


class ThreadOut(ThreadShort):
    """A thread with its messages."""

    messages: list[MessageOut] = Field(description="The messages, the oldest first.")


class ThreadSent(Sent):
    """A question to a seller about an order."""

    order: Reference
    """The order's number."""
    seller: Text64
    """The seller, by the shop's reference."""
    subject: Literal[
        "where_is_it", "change_or_cancel", "return_or_refund", "damaged_or_wrong", "product", "invoice",
        "other", "change_address", "change_speed", "change_billing", "change_payment", "return_refused",
    ]  # fmt: skip
    """What it is about."""
    line: Text64 = ""
    """The line that it is about, by the shop's reference; empty for the whole order."""
    text: Text
    """What is asked, at most 4,000 characters."""


class MessageSent(Sent):
    """A message."""

    text: Text
    """What is written, at most 4,000 characters."""


@router.get("/threads", response={200: Listed[ThreadShort], **ANY}, operation_id="list_threads")
def list_threads(
    request: CustomerRequest,
    state: Annotated[ThreadState | None, Query(description="Only those in this state")] = None,
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> dict[str, Any]:
    """List the customer's threads, those last written in first."""
    hers = request.customer.threads.for_customer(request.customer).with_seller()
    mark_of(cursor)
    page = page_of(hers.filter(state=state) if state else hers, {"before": cursor}, at="last_at", size=limit)
    return {"items": [short_of(thread) for thread in page.rows], "next": page.older or None}


@router.post("/threads", response={201: ThreadOut, **WRITING}, operation_id="open_thread")
def ask_seller(request: CustomerRequest, body: ThreadSent) -> Status[Any]:
    """Ask a seller about an order. The same question within an hour is the same thread."""
    order = own_order(request.customer, body.order)
    if order is None:
        raise wrong_fields([("order", _("There is no such order."))])
    lines = [line for line in lines_of(order) if line.seller.reference == body.seller]
    if not lines:
        raise wrong_fields([("seller", _("This seller sold nothing in this order."))])
    line = next((line for line in lines if body.line and line.reference == body.line), None)
    if body.line and line is None:
        raise wrong_fields([("line", _("This seller did not sell this line of the order."))])
    count_message(request.customer)
    thread = open_thread(
        order,
        subject=Subject(body.subject),
        text=body.text,
        seller=lines[0].seller,
        line=line,
        by=request.user,
    )
    return Status(201, whole_of(thread, Side.CUSTOMER))


@router.get(ONE, response={200: ThreadOut, **ANY, **NOT_FOUND}, operation_id="get_thread")
def get_thread(request: CustomerRequest, thread: ThreadId) -> dict[str, Any]:
    """Read one thread with its messages."""
    return whole_of(_find(request, thread), Side.CUSTOMER)


@router.post(f"{ONE}/messages", response={201: ThreadOut, **WRITING}, operation_id="write_message")
def write(request: CustomerRequest, thread: ThreadId, body: MessageSent) -> Status[Any]:
    """Write a message. The same words twice are one message."""
    found = _find(request, thread)
    count_message(request.customer)
    write_message(found, body.text, by=request.user, side=Side.CUSTOMER)
    return Status(201, whole_of(_find(request, thread), Side.CUSTOMER))


@router.put(f"{ONE}/help", response={200: ThreadOut, **WRITING}, operation_id="ask_for_help")
def help_asked(request: CustomerRequest, thread: ThreadId) -> dict[str, Any]:
    """Ask the shop for help, once the seller's answer is overdue or does not help.

    A second time changes nothing.
    """
    ask_for_help(_find(request, thread), by=request.user)
    return whole_of(_find(request, thread), Side.CUSTOMER)


@router.put(f"{ONE}/solved", response={200: ThreadOut, **WRITING}, operation_id="solve_thread")
def solved(request: CustomerRequest, thread: ThreadId) -> dict[str, Any]:
    """Say that it is solved; a message opens it again."""
    solve_thread(_find(request, thread), by=request.user)
    return whole_of(_find(request, thread), Side.CUSTOMER)


def short_of(thread: Thread | DeskThread) -> dict[str, Any]:
    """Return a thread as a list shows it."""
    same = ("id", "subject", "item", "state", "opened_at", "last_at", "answer_due_at", "help_asked_at")
    return {
        "order": thread.order_number,
        "seller": thread.seller.reference if thread.seller else None,
        **{name: getattr(thread, name) for name in same},
    }


def whole_of(thread: Thread, reader: Side) -> dict[str, Any]:
    """Return a thread with its messages, as this side reads them."""
    return short_of(thread) | {"messages": messages_out(thread, reader)}


def messages_out(thread: Thread, reader: Side) -> list[dict[str, Any]]:
    """Return the messages of a thread, as this side reads them."""
    return [
        {
            "id": message.id,
            "side": message.side,
            "name": message.by_name if message.side == reader else name_of(thread, message, reader),
            "text": message.text_for(reader),
            "has_photo": message.photo is not None,
            "written_at": message.written_at,
        }
        for message in messages_of(thread)
    ]


def _find(request: CustomerRequest, thread: UUID) -> Thread:
    found = own_thread(request.customer, thread)
    if found is None:
        raise Http404
    return found
