"""The shop's own program reads the refunds that are granted here, and tells how those fare that it pays."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from comptoir.ground.keyset import page_of
from comptoir.ground.refusal import Refused
from comptoir.payments.actions import MEANS_GONE, LegTold, report_leg
from comptoir.payments.api import LegId, LegOut, RefundId, RefundOut, refunds_out
from comptoir.payments.models import LegState, Refund, shop_refund, shop_refunds, with_legs
from comptoir.rest.moments import Day, Moment
from comptoir.rest.operations import ByKey, Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, Problem, wrong_fields
from comptoir.rest.sent import Sent
from comptoir.rest.values import Text64, Text300
from comptoir.sellers.models import ShopRequest

router = Router(tags=["Refunds"])
READ, WRITE = ByKey("orders:read"), ByKey("orders:write")


class ShopLegOut(LegOut):
    """The part of a refund that goes by one means, as the shop sees it."""

    payment: str = Field(
        description="The payment that it is taken from, by your reference.", examples=["pay_1"]
    )
    provider: str = Field(
        description="The connected provider that sends it; `shop` where you do.", examples=["shop"]
    )
    reference: str = Field(description="The reference of whoever paid it; empty until that is known.")
    failed_why: str = Field(description="A code of why it failed; empty where it has not.")
    failed_words: str = Field(description="What was said of that.")


class ShopRefundOut(RefundOut):
    """Money that is given back on an order, as the shop sees it."""

    customer: UUID = Field(description="Our id of the customer, as in `/customers/id:…`.")
    reason: str = Field(description="Why it was granted, as a word.", examples=["cancelled"])
    extra_minor: int = Field(description="How much was added as goodwill.", examples=[0])
    less_minor: int = Field(description="How much was kept back.", examples=[0])
    legs: list[ShopLegOut] = Field(description="Each part, by its means.")  # type: ignore[assignment]


class LegSent(Sent):
    """How a part of a refund fares that you pay."""

    state: Literal["sent", "done", "failed"]
    """`sent` once your bank has it, `done` once it is paid, `failed` where it did not go through."""
    reason: Literal["", "means_gone", "other"] = ""
    """Of a failure: at `means_gone` the customer is asked for another means, else your staff have to look."""
    words: Text300 = ""
    """What was said of a failure, for your staff. No account number."""
    at: Moment | None = None
    """When that happened; by default now."""
    expected_on: Day | None = None
    """The day by which the customer should have the money, where it is another than we said."""
    reference: Text64 = ""
    """Your reference of the payment back."""


@router.get(
    "/refunds",
    auth=READ,
    response={200: Listed[ShopRefundOut], **ANY},
    operation_id="shop_refunds",
    url_name="shop_refunds",
)
def list_refunds(
    request: ShopRequest,
    show: Annotated[
        Literal["", "open"],
        Query(description="`open`: not all of it is paid"),
    ] = "",
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> dict[str, Any]:
    """List refunds, newest first."""
    _refuse_seller(request)
    mark_of(cursor)
    page = page_of(shop_refunds(only_open=show == "open"), {"before": cursor}, at="granted_at", size=limit)
    return {"items": _out(page.rows), "next": page.older or None}


@router.get(
    "/refunds/{uuid:refund}",
    auth=READ,
    response={200: ShopRefundOut, **ANY, **NOT_FOUND},
    operation_id="shop_refund",
)
def get_refund(request: ShopRequest, refund: RefundId) -> dict[str, Any]:
    """Read one refund."""
    return _out([_find(request, refund)])[0]


@router.post(
    "/refunds/{uuid:refund}/legs/{uuid:leg}",
    auth=WRITE,
    response={200: ShopRefundOut, **ANY, **NOT_FOUND, **REFUSED, **UNREADABLE},
    operation_id="tell_refund_leg",
)
def tell_leg(request: ShopRequest, refund: RefundId, leg: LegId, body: LegSent) -> dict[str, Any]:
    """Tell how a part of a refund fares that you pay. What was told before, or is late, is harmless."""
    found = _find(request, refund)
    wanted = next((one for one in found.legs_now if one.id == leg), None)
    if wanted is None:
        raise Http404
    if not wanted.is_with_shop:
        words = _("This part is paid by %(provider)s, which reports it itself.")
        raise Refused(words % {"provider": wanted.provider}, "paid_by_provider")
    if body.at and body.at > timezone.now():
        raise wrong_fields([("at", _("is in the future: report it once it has happened"))])
    is_gone = body.state == "failed" and body.reason == MEANS_GONE
    told = LegTold(
        state=LegState.NEEDS_CHOICE if is_gone else LegState(body.state),
        at=body.at,
        reference=body.reference,
        why=body.reason,
        words=body.words,
        expected_on=body.expected_on,
    )
    report_leg(wanted, told, by=request.shop)
    return _out([_find(request, refund)])[0]


def _find(request: ShopRequest, id: UUID) -> Refund:
    _refuse_seller(request)
    found = shop_refund(id)
    if found is None:
        raise Http404
    return with_legs([found])[0]


def _refuse_seller(request: ShopRequest) -> None:
    """Refuse a key of one seller: a refund is of the whole order, and its means are the customer's."""
    if request.shop.seller is not None:
        raise Problem(
            403, "key_of_one_seller", _("This key only gives access to the orders of its own seller.")
        )


def _out(refunds: list[Refund]) -> list[dict[str, Any]]:
    written = refunds_out(refunds)
    same = ("reason", "extra_minor", "less_minor")
    return [
        {
            **row,
            **{name: getattr(refund, name) for name in same},
            "customer": refund.customer_id,
            "legs": [_leg(leg) for leg in refund.legs_now],
        }
        for refund, row in zip(refunds, written, strict=True)
    ]


def _leg(leg: Any) -> dict[str, Any]:
    same = ("id", "means", "label", "amount_minor", "state", "expected_on", "sent_at", "done_at")
    return {
        **{name: getattr(leg, name) for name in (*same, "provider", "failed_why", "failed_words")},
        "payment": leg.payment.reference,
        "reference": leg.provider_reference,
    }
