"""The shop's own program reads what customers ask, and answers as a seller or as the shop's service."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status
from pydantic import Field

from comptoir.conversations.actions import write_message
from comptoir.conversations.api import (
    ONE,
    WRITING,
    MessageOut,
    MessageSent,
    ThreadId,
    ThreadShort,
    messages_out,
    short_of,
)
from comptoir.conversations.models import (
    DeskThread,
    Side,
    Thread,
    ThreadState,
    photo_in,
    thread_at_desk,
    threads_for_shop,
)
from comptoir.ground.keyset import page_of
from comptoir.photos.pages import SHOWN, PhotoSize
from comptoir.photos.pages import answer as photo_answer
from comptoir.rest.operations import ByKey, Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND
from comptoir.sellers.models import ShopRequest

router = Router(tags=["Messages"])
READ, WRITE = ByKey("messages:read"), ByKey("messages:write")


class ThreadRow(ThreadShort):
    """A thread in the shop's list."""

    customer: UUID | None = Field(description="Our id of the customer; null for a key of one seller.")
    customer_name: str = Field(description="The customer's name.", examples=["Alice Martin"])


class ShopMessageOut(MessageOut):
    """A message of a thread, as the shop reads it."""

    has_photo: bool = Field(
        description="Whether a photo goes with it: `GET /threads/{thread}/messages/{message}/photo`."
    )


class ThreadWhole(ThreadRow):
    """A thread with its messages."""

    messages: list[ShopMessageOut] = Field(description="The messages, the oldest first.")


class AnswerSent(MessageSent):
    """An answer."""

    as_service: bool = False
    """Whether the shop's own service answers in the thread of a seller; a key of one seller never does."""


@router.get("/threads", response={200: Listed[ThreadRow], **ANY}, operation_id="list_shop_threads", auth=READ)
def list_threads(
    request: ShopRequest,
    state: Annotated[ThreadState | None, Query(description="Only those in this state")] = None,
    since: Annotated[
        datetime | None, Query(description="Only those that were written in at this moment or later")
    ] = None,
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> dict[str, Any]:
    """List threads, those last written in first; a key of one seller lists that seller's."""
    rows = threads_for_shop(request.shop.seller)
    if state:
        rows = rows.filter(state=state)
    if since:
        rows = rows.filter(last_at__gte=since)
    mark_of(cursor)
    page = page_of(rows.select_related("seller"), {"before": cursor}, at="last_at", size=limit)
    return {"items": [_row(request, row) for row in page.rows], "next": page.older or None}


@router.get(ONE, response={200: ThreadWhole, **ANY, **NOT_FOUND}, operation_id="get_shop_thread", auth=READ)
def get_thread(request: ShopRequest, thread: ThreadId) -> dict[str, Any]:
    """Read one thread with its messages. A key of one seller sees no e-mail address in them."""
    return _whole(request, *_find(request, thread))


@router.get(
    f"{ONE}/messages/{{uuid:message}}/photo",
    auth=READ,
    response={**ANY, **NOT_FOUND},
    operation_id="get_thread_photo",
    openapi_extra=SHOWN,
)
def get_photo(
    request: ShopRequest,
    thread: ThreadId,
    message: Annotated[UUID, Path(description="Our id of the message")],
    size: PhotoSize = "2048",
) -> HttpResponse:
    """Read the photo of a message, as JPEG."""
    return photo_answer(photo_in(_find(request, thread)[1], message), int(size))


@router.post(
    f"{ONE}/messages",
    response={201: ThreadWhole, **WRITING},
    operation_id="answer_thread",
    auth=WRITE,
)
def answer(request: ShopRequest, thread: ThreadId, body: AnswerSent) -> Status[Any]:
    """Answer as the thread's seller, or as the shop's service where it has none. The same words twice are one
    message."""
    _row_of, found = _find(request, thread)
    is_service = found.seller_id is None or (body.as_service and request.shop.seller is None)
    write_message(found, body.text, by=request.shop, side=Side.SERVICE if is_service else Side.SELLER)
    return Status(201, _whole(request, *_find(request, thread)))


def _find(request: HttpRequest, id: UUID) -> tuple[DeskThread, Thread]:
    shop: Any = request
    row = threads_for_shop(shop.shop.seller).filter(id=id).select_related("seller").first()
    thread = thread_at_desk(row) if row else None
    if row is None or thread is None:
        raise Http404
    return row, thread


def _row(request: ShopRequest, row: DeskThread) -> dict[str, Any]:
    known = {"customer": None if request.shop.seller else row.customer_id, "customer_name": row.name}
    return short_of(row) | known


def _whole(request: ShopRequest, row: DeskThread, thread: Thread) -> dict[str, Any]:
    reader = Side.SELLER if request.shop.seller else Side.SERVICE
    return _row(request, row) | {"messages": messages_out(thread, reader)}
