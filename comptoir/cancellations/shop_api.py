"""The shop's own program lists cancellations, answers requests, and cancels what cannot be sent."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field, ValidationError
from pydantic_core import from_json

from comptoir.cancellations.actions import Wish, cancel_sold, grant_request, refuse_request
from comptoir.cancellations.api import CancellationId, CancellationOut, PiecesSent, pieces_of, shown
from comptoir.cancellations.models import (
    LONGEST_WORDS,
    CancellationState,
    Refusal,
    SellersCancellation,
    all_cancellations,
    sold_cancellations,
    whole_cancellations,
)
from comptoir.ground.keyset import page_of
from comptoir.ground.refusal import Refused
from comptoir.orders.models import lines_of, order_numbered
from comptoir.rest.bodies import described_rows, rows_of
from comptoir.rest.operations import ByKey, Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import (
    ANY,
    NOT_FOUND,
    OTHER_KIND,
    REFUSED,
    UNREADABLE,
    FieldProblem,
    ProblemDetails,
)
from comptoir.rest.sent import Sent
from comptoir.rest.values import Reference
from comptoir.rest.wrong import Wrong, wrong_in
from comptoir.rest.wrong import shown as wrong_shown
from comptoir.sellers.models import ShopRequest

router = Router(tags=["Cancellations"])
READ, WRITE = ByKey("orders:read"), ByKey("orders:write")
MOST_ROWS = 1000
ONE = "/cancellations/{uuid:cancellation}"
SellersReasonCode = Literal[
    "out_of_stock", "damaged", "no_delivery", "wrong_price", "unpaid", "customer_asked", "other"
]
RefusalCode = Literal["packed", "handed_over", "made_to_order", "other"]
AnswerCode = Literal[
    "invalid", "cancellation_gone", "already_granted", "already_refused", "request_withdrawn", "all_shipped",
    "reason_needs_words",
]  # fmt: skip
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]


class SoldSent(Sent):
    """What the shop cancels, and why."""

    reference: Reference | None = None
    """Your own reference of the cancellation: sent again with the same, it changes nothing."""
    lines: Annotated[list[PiecesSent], Field(min_length=1, max_length=5000)]
    """The lines, and how many pieces of each."""
    reason: SellersReasonCode
    """Why; the customer reads it."""
    words: Words = ""
    """A message to the customer; required with the reason `other`."""


class RefusalSent(Sent):
    """Why a request is refused."""

    why: RefusalCode
    """The reason; the customer reads it."""
    words: Words = ""
    """A message to the customer; required with `other`."""


class AnswerSent(Sent):
    """An answer to one request of many."""

    cancellation: str
    """Our id of the request."""
    answer: Literal["grant", "refuse"]
    """What becomes of it."""
    why: RefusalCode | Literal[""] = ""
    """Why it is refused."""
    words: Words = ""
    """A message to the customer, with a refusal."""


class SellersCancellationOut(CancellationOut):
    """A cancellation as one of its sellers has to do with it: that seller's lines alone."""

    seller: str = Field(description="Your reference of the seller.", examples=["carmes"])


class AnswerTaken(Schema):
    """The outcome of an answer."""

    index: int = Field(description="Which row it was, from 0.", examples=[0])
    result: Literal["answered", "refused"] = Field(description="What became of the row.")
    code: AnswerCode | None = Field(
        description="Of a row that was refused: why, as a code; null where it was taken.", examples=[None]
    )
    errors: list[FieldProblem] = Field(description="Why it was refused.", examples=[[]])
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


class AnswerCounts(Schema):
    """The number of rows with each result; a result without rows is left out."""

    answered: int = Field(0, description="Requests that are answered so now, or were before.", examples=[1])
    refused: int = Field(0, description="Rows that were refused.")


class AnswersTaken(Schema):
    """The outcomes of many answers."""

    counts: AnswerCounts = Field(description="How many there were of each result.")
    items: list[AnswerTaken] = Field(description="Each row, in its place.")


@router.get(
    "/cancellations",
    auth=READ,
    response={200: Listed[SellersCancellationOut], **ANY},
    operation_id="list_shop_cancellations",
)
def list_shop_cancellations(
    request: ShopRequest,
    state: Annotated[CancellationState | None, Query(description="In this state")] = None,
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> Any:
    """List the cancellations, the newest first, each once for each of its sellers."""
    mark_of(cursor)
    reach = _reach(request)
    rows = reach.filter(state=state) if state else reach
    page = page_of(rows, {"before": cursor}, at="asked_at", id="cancellation_id", size=limit)
    return {"items": _of_sellers(page.rows), "next": page.older or None}


@router.get(
    ONE,
    auth=READ,
    response={200: SellersCancellationOut, **ANY, **NOT_FOUND},
    operation_id="get_shop_cancellation",
)
def get_shop_cancellation(request: ShopRequest, cancellation: CancellationId) -> Any:
    """Read one cancellation; of one that several sellers have to do with, the part of the first."""
    return _of_sellers([_find(request, cancellation)])[0]


@router.post(
    f"{ONE}/grant",
    auth=WRITE,
    response={200: SellersCancellationOut, **ANY, **NOT_FOUND, **REFUSED, **UNREADABLE},
    operation_id="grant_cancellation_request",
)
def grant(request: ShopRequest, cancellation: CancellationId) -> Any:
    """Grant a request: its pieces are cancelled and refunded. A second time changes nothing."""
    row = _find(request, cancellation)
    grant_request(_whole(row), by=request.shop)
    return _of_sellers([_find(request, cancellation)])[0]


@router.post(
    f"{ONE}/refusal",
    auth=WRITE,
    response={200: SellersCancellationOut, **ANY, **NOT_FOUND, **REFUSED, **UNREADABLE},
    operation_id="refuse_cancellation_request",
)
def refuse(request: ShopRequest, cancellation: CancellationId, body: RefusalSent) -> Any:
    """Refuse a request within its time, with a reason. The same refusal again changes nothing."""
    row = _find(request, cancellation)
    refuse_request(_whole(row), Refusal(body.why), body.words, by=request.shop)
    return _of_sellers([_find(request, cancellation)])[0]


@router.post(
    "/cancellations/answers",
    auth=WRITE,
    response={200: AnswersTaken, 413: ProblemDetails, **ANY, **UNREADABLE, **OTHER_KIND},
    operation_id="answer_cancellation_requests",
    exclude_unset=True,
    openapi_extra=described_rows(AnswerSent, most=MOST_ROWS),
)
def answer_many(request: ShopRequest) -> dict[str, Any]:
    """Answer up to 1,000 requests, as a JSON array or as JSON Lines; a wrong row harms no other."""
    items = [_answer(request, at, row) for at, row in enumerate(rows_of(request, most=MOST_ROWS))]
    return {"counts": dict(Counter(item["result"] for item in items)), "items": items}


@router.post(
    "/orders/{any:reference}/cancellations",
    auth=WRITE,
    response={200: CancellationOut, **ANY, **NOT_FOUND, **REFUSED, **UNREADABLE},
    operation_id="cancel_sold_items",
)
def cancel(
    request: ShopRequest,
    reference: Annotated[str, Path(description="Your reference of the order")],
    body: SoldSent,
) -> Any:
    """Cancel items that cannot be sent: the customer is told why, and refunded."""
    order, seller = order_numbered(reference), request.shop.seller
    if order is None:
        raise Http404
    lines = [line for line in lines_of(order) if seller is None or line.seller_id == seller.id]
    if not lines:
        raise Http404
    named = f"{request.shop.pk}:{body.reference}".encode()
    key = sha256(named).hexdigest() if body.reference else uuid4().hex
    wish = Wish(pieces=pieces_of(lines, body.lines), key=key, reason=body.reason, words=body.words)
    return shown(cancel_sold(order, wish, seller=seller, by=request.shop), order.number)


def _reach(request: ShopRequest) -> Any:
    """Return the cancellations in reach of a key: all, or those of its one seller."""
    seller = request.shop.seller
    return all_cancellations() if seller is None else sold_cancellations(seller)


def _find(request: ShopRequest, cancellation: UUID) -> SellersCancellation:
    row: SellersCancellation | None = (
        _reach(request).filter(cancellation_id=cancellation).order_by("seller_id").first()
    )
    if row is None:
        raise Http404
    return row


def _whole(row: SellersCancellation) -> Any:
    return whole_cancellations([row])[row.cancellation_id]


def _of_sellers(rows: list[SellersCancellation]) -> list[dict[str, Any]]:
    """Return each of these with the lines of its own seller alone."""
    whole = whole_cancellations(rows)
    return [
        {
            **shown(whole[row.cancellation_id], row.number),
            "seller": row.seller.reference,
            "lines": [part for part in whole[row.cancellation_id].parts if part.seller_id == row.seller_id],
        }
        for row in rows
        if row.cancellation_id in whole
    ]


def _answer(request: ShopRequest, at: int, row: bytes) -> dict[str, Any]:
    """Answer one request of many, in its own transaction."""
    try:
        sent = AnswerSent.model_validate(from_json(row, allow_inf_nan=False))
        found = _find(request, UUID(sent.cancellation))
        if sent.answer == "grant":
            grant_request(_whole(found), by=request.shop)
        elif not sent.why:
            return _wrong(at, "invalid", [Wrong("why", _("is required with a refusal"))])
        else:
            refuse_request(_whole(found), Refusal(sent.why), sent.words, by=request.shop)
    except ValidationError as error:
        return _wrong(at, "invalid", wrong_in(error, AnswerSent))
    except Refused as refused:
        return _wrong(at, refused.code, [Wrong("cancellation", refused.words)])
    except (ValueError, Http404):
        return _wrong(at, "invalid", [Wrong("cancellation", _("no cancellation has this id"))])
    return {"index": at, "result": "answered", "code": None, "errors": []}


def _wrong(at: int, code: str, wrong: list[Wrong]) -> dict[str, Any]:
    return {"index": at, "result": "refused", "code": code, **wrong_shown(wrong)}
