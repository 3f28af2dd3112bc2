"""The shop's own program lists returns, answers them, tells that they came, and settles them."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Collection, Sequence
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import Field
from uuid_utils.compat import uuid7

from comptoir.orders.models import Line as OrderLine
from comptoir.orders.models import Order, lines_of, order_numbered
from comptoir.photos.pages import SHOWN, PhotoSize
from comptoir.photos.pages import answer as photo_answer
from comptoir.rest.operations import ByKey, Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, wrong_fields
from comptoir.returns.actions import (
    Exceptional,
    Settlement,
    accept_proof,
    allow_return,
    authorise_return,
    declare_lost,
    doubt_proof,
    give_more,
    receive_return,
    refuse_return,
    settle_return,
    upload_label,
)
from comptoir.returns.api import ItemOut, ReturnablesOut, ReturnNumber, ReturnOut, return_out, returnable_of
from comptoir.returns.models import (
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    items_of,
    listed_returns,
    photo_of,
    photos_of,
    return_numbered,
    returns_of_rows,
    returns_of_seller,
)
from comptoir.returns.shop_api.sent import (
    AdditionalRefundSent,
    AuthorisationSent,
    LabelSent,
    ReceptionSent,
    RefusalSent,
    ReturnExceptionSent,
    SettledSent,
    SettlementSent,
)
from comptoir.sellers.models import Seller, ShopRequest, seller_by_reference

router = Router(tags=["Returns"])
READ, WRITE = ByKey("orders:read"), ByKey("orders:write")
ONE = "/returns/{return_number}"
OrderReference = Annotated[str, Path(description="The order, by your reference")]


class ShopItemOut(ItemOut):
    """An item of a return, as the shop reads it."""

    photos: list[UUID] = Field(
        description="Photos of it, by the customer or of what came: `GET /returns/{number}/photos/{photo}`."
    )


class ShopReturnOut(ReturnOut):
    """A return to one seller, as the shop reads it."""

    items: list[ShopItemOut] = Field(description="What goes back.")  # type: ignore[assignment]


CHANGES = {200: ShopReturnOut, **ANY, **UNREADABLE, **NOT_FOUND, **REFUSED}


# Before the order's own address, which would take all of it for a number.
@router.get(
    "/orders/{any:reference}/returnable",
    auth=READ,
    response={200: ReturnablesOut, **ANY, **NOT_FOUND},
    operation_id="list_shop_returnable",
)
def list_shop_returnable(request: ShopRequest, reference: OrderReference) -> dict[str, Any]:
    """Tell of each line of an order whether it may go back today, as its customer reads it."""
    return returnable_of(*_own_lines(request, reference))


@router.post(
    "/orders/{any:reference}/return-exceptions",
    auth=WRITE,
    response={200: ReturnablesOut, **ANY, **UNREADABLE, **NOT_FOUND, **REFUSED},
    operation_id="allow_return",
)
def allow(request: ShopRequest, reference: OrderReference, sent: ReturnExceptionSent) -> dict[str, Any]:
    """Take back as an exception what the rules refuse; answers each line as its customer reads it now."""
    order, lines = _own_lines(request, reference)
    by_reference = {line.reference: line.id for line in lines}
    named = [item.line for item in sent.items]
    _check_named(named, by_reference, "items.{}.line", _("This order has no line with this reference."))
    pieces = {by_reference[item.line]: item.quantity for item in sent.items}
    exceptional = Exceptional(key=uuid7(), pieces=pieces, until=sent.until, why=sent.why)
    allow_return(order, exceptional, by=request.shop, seller=request.shop.seller)
    return returnable_of(order, lines)


@router.get(
    "/returns",
    auth=READ,
    response={200: Listed[ShopReturnOut], **ANY, **NOT_FOUND},
    operation_id="list_shop_returns",
)
def list_shop_returns(
    request: ShopRequest,
    state: Annotated[ReturnState | None, Query(description="In this state")] = None,
    seller: Annotated[str, Query(max_length=64, description="Of this seller, by your reference")] = "",
    waiting: Annotated[bool, Query(description="Only those in which the seller has to act")] = False,
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> dict[str, Any]:
    """List the returns of the shop or of one seller, the newest first."""
    mark_of(cursor)
    rows = returns_of_seller(_seller(request, seller))
    rows = rows.in_states([state]) if state else rows
    page = listed_returns(rows.waiting() if waiting else rows, cursor, limit)
    return {"items": _out(returns_of_rows(page.rows)), "next": page.older or None}


@router.get(ONE, auth=READ, response={200: ShopReturnOut, **ANY, **NOT_FOUND}, operation_id="get_shop_return")
def get_shop_return(request: ShopRequest, return_number: ReturnNumber) -> dict[str, Any]:
    """Read one return."""
    return _shown(_find(request, return_number))


@router.get(
    f"{ONE}/photos/{{uuid:return_photo}}",
    auth=READ,
    response={**ANY, **NOT_FOUND},
    operation_id="get_return_photo",
    openapi_extra=SHOWN,
)
def get_photo(
    request: ShopRequest,
    return_number: ReturnNumber,
    return_photo: Annotated[UUID, Path(description="Our id of the photo")],
    size: PhotoSize = "2048",
) -> HttpResponse:
    """Read a photo of what goes back, as JPEG."""
    return photo_answer(photo_of(_find(request, return_number), return_photo), int(size))


@router.post(f"{ONE}/authorisation", auth=WRITE, response=CHANGES, operation_id="authorise_return")
def authorise(request: ShopRequest, return_number: ReturnNumber, sent: AuthorisationSent) -> dict[str, Any]:
    """Accept a return that waits for its seller, and with it each exchange."""
    back = _find(request, return_number)
    instead = set(_ids(back, sent.refund_instead, "refund_instead.{}").values())
    return _shown(authorise_return(back, by=request.shop, refund_instead=instead, why=sent.why))


@router.post(f"{ONE}/refusal", auth=WRITE, response=CHANGES, operation_id="refuse_return")
def refuse(request: ShopRequest, return_number: ReturnNumber, sent: RefusalSent) -> dict[str, Any]:
    """Refuse a return that waits for its seller; the same reason twice is once."""
    return _shown(refuse_return(_find(request, return_number), sent.why, by=request.shop))


@router.post(f"{ONE}/label", auth=WRITE, response=CHANGES, operation_id="upload_return_label")
def label(request: ShopRequest, return_number: ReturnNumber, sent: LabelSent) -> dict[str, Any]:
    """Hand the customer a label of your own carrier's."""
    try:
        pdf = b64decode(sent.pdf, validate=True)
    except (binascii.Error, ValueError):
        raise wrong_fields([("pdf", _("This is not valid Base64."))]) from None
    back = upload_label(
        _find(request, return_number),
        pdf,
        carrier=sent.carrier,
        tracking_number=sent.tracking_number,
        by=request.shop,
    )
    return _shown(back)


@router.post(
    f"{ONE}/posting-proof/acceptance", auth=WRITE, response=CHANGES, operation_id="accept_posting_proof"
)
def accept_posting_proof(request: ShopRequest, return_number: ReturnNumber) -> dict[str, Any]:
    """Accept the proof of posting, which the desk shows; what waited for the first scan is granted."""
    return _shown(accept_proof(_find(request, return_number), by=request.shop))


@router.post(f"{ONE}/posting-proof/refusal", auth=WRITE, response=CHANGES, operation_id="doubt_posting_proof")
def doubt_posting_proof(
    request: ShopRequest, return_number: ReturnNumber, sent: RefusalSent
) -> dict[str, Any]:
    """Do not accept the proof of posting: the return is to be sent again. The same reason twice is once."""
    return _shown(doubt_proof(_find(request, return_number), sent.why, by=request.shop))


@router.post(f"{ONE}/reception", auth=WRITE, response=CHANGES, operation_id="receive_return")
def receive(request: ShopRequest, return_number: ReturnNumber, sent: ReceptionSent) -> dict[str, Any]:
    """Tell that a return has come, and how much of it."""
    back = _find(request, return_number)
    received = None
    if sent.items is not None:
        ids = _ids(back, [item.line for item in sent.items], "items.{}.line")
        received = {ids[item.line]: item.quantity for item in sent.items}
    return _shown(receive_return(back, received, by=request.shop))


@router.post(f"{ONE}/loss", auth=WRITE, response={**CHANGES}, operation_id="declare_return_lost")
def lose(request: ShopRequest, return_number: ReturnNumber) -> dict[str, Any]:
    """Tell that a return was lost on its way; twice is once."""
    return _shown(declare_lost(_find(request, return_number), by=request.shop))


@router.post(f"{ONE}/settlement", auth=WRITE, response=CHANGES, operation_id="settle_return")
def settle(request: ShopRequest, return_number: ReturnNumber, sent: SettlementSent) -> dict[str, Any]:
    """Settle items of a return: refund, replacement, exchange, goodwill, or nothing with a reason."""
    back = _find(request, return_number)
    ids = _ids(back, [item.line for item in sent.items], "items.{}.line")
    quantities = {item.id: item.quantity for item in items_of([back])[back.id]}
    settlements = {ids[item.line]: _settlement(item, quantities[ids[item.line]]) for item in sent.items}
    return _shown(settle_return(back, settlements, by=request.shop))


@router.post(f"{ONE}/additional-refund", auth=WRITE, response=CHANGES, operation_id="give_more_for_return")
def more(request: ShopRequest, return_number: ReturnNumber, sent: AdditionalRefundSent) -> dict[str, Any]:
    """Give more for an item than was decided, as when the customer objects."""
    back = _find(request, return_number)
    [item_id] = _ids(back, [sent.line], "line").values()
    given = give_more(back, item_id, sent.amount_minor, why=sent.why, key=uuid7(), by=request.shop)
    return _shown(given)


def _settlement(sent: SettledSent, quantity: int) -> Settlement:
    accepted = quantity if sent.accepted is None else sent.accepted
    return Settlement(
        outcome=sent.outcome,
        accepted=0 if sent.outcome == Outcome.REFUSED else accepted,
        minor=sent.amount_minor,
        why=sent.why,
    )


def _ids(back: Return, references: list[str], field: str) -> dict[str, UUID]:
    """Return the items with these lines, by the line's reference."""
    known = {item.line_reference: item.id for item in items_of([back])[back.id]}
    _check_named(references, known, field, _("This return has no line with this reference."))
    return {name: known[name] for name in references}


def _check_named(names: Sequence[str], known: Collection[str], field: str, unknown: str) -> None:
    """Refuse names of lines that are unknown or come twice, by their fields."""
    wrong = [(field.format(at), unknown) for at, name in enumerate(names) if name not in known]
    wrong += [
        (field.format(at), _("This line is named twice."))
        for at, name in enumerate(names)
        if name in names[:at]
    ]
    if wrong:
        raise wrong_fields(wrong)


def _own_lines(request: ShopRequest, reference: str) -> tuple[Order, list[OrderLine]]:
    """Return an order with its lines, of which a seller's key sees only that seller's."""
    order, seller = order_numbered(reference), request.shop.seller
    lines = [line for line in lines_of(order) if seller in (None, line.seller)] if order else []
    if order is None or not lines:
        raise Http404
    return order, lines


def _shown(back: Return) -> dict[str, Any]:
    return _out([(back, items_of([back])[back.id])])[0]


def _out(returns: Sequence[tuple[Return, Sequence[ReturnedItem]]]) -> list[dict[str, Any]]:
    """Return these returns with the photos of their items."""
    photos = photos_of([item for _back, items in returns for item in items])
    whole = [return_out(back, items) for back, items in returns]
    for told, (_back, items) in zip(whole, returns, strict=True):
        for shown, item in zip(told["items"], items, strict=True):
            shown["photos"] = [row.photo_id for row in photos[item.id]]
    return whole


def _find(request: ShopRequest, number: str) -> Return:
    back = return_numbered(number, seller=request.shop.seller)
    if back is None or back.number != number:
        raise Http404
    return back


def _seller(request: ShopRequest, reference: str) -> Seller | None:
    own = request.shop.seller
    if own is not None:
        if reference not in ("", own.reference):
            raise Http404
        return own
    found = seller_by_reference(reference) if reference else None
    if reference and found is None:
        raise Http404
    return found
