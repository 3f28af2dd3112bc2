"""The shop's own program says with which lines its warehouse has begun."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, ValidationError
from pydantic_core import from_json

from comptoir.ground.refusal import Refused
from comptoir.orders.actions.pick_lines import pick_lines, unpick_lines
from comptoir.orders.intake.contradictions import AHEAD
from comptoir.orders.intake.values import MOST_LINES
from comptoir.orders.models import Line, Order, lines_of, order_numbered
from comptoir.orders.shop_api.orders import WRITE, router
from comptoir.rest.bodies import described_rows, rows_of
from comptoir.rest.moments import Moment
from comptoir.rest.problems import ANY, OTHER_KIND, UNREADABLE, FieldProblem, ProblemDetails
from comptoir.rest.sent import Sent
from comptoir.rest.values import Reference
from comptoir.rest.wrong import Wrong, shown, wrong_in
from comptoir.sellers.models import ShopRequest

MOST_ROWS = 1000
Result = Literal["picked", "undone", "unchanged", "refused"]


class PickedSent(Sent):
    """The lines of one order with which the warehouse has begun."""

    order: Reference
    """Your reference of the order."""
    lines: Annotated[list[Reference], Field(max_length=MOST_LINES)] = Field(default_factory=list)
    """The lines, by your references; without any, all that are left to ship."""
    picked_at: Moment | None = None
    """When it began; by default now. A moment that is known already stays."""
    undo: bool = False
    """True where it has not begun after all: possible until a piece of the line has shipped."""


class PickedTaken(Schema):
    """The outcome of a row."""

    index: int = Field(description="Which row it was, from 0.", examples=[0])
    order: str = Field(description="The order, by your reference; empty where the row does not say.")
    result: Result = Field(description="What became of it; `unchanged` was so before.")
    lines: list[str] = Field(description="The lines that it changed, by your references.", examples=[["1"]])
    errors: list[FieldProblem] = Field(description="Why it was refused.", examples=[[]])
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


class PickedCounts(Schema):
    """The number of rows with each result; a result without rows is left out."""

    picked: int = Field(0, description="Orders of which lines are being picked now.", examples=[1])
    undone: int = Field(0, description="Orders of which lines are not being picked after all.")
    unchanged: int = Field(0, description="Orders that were so before.")
    refused: int = Field(0, description="Rows that were wrong.")


class ManyPicked(Schema):
    """The outcomes of many rows."""

    counts: PickedCounts = Field(description="How many there were of each result.")
    items: list[PickedTaken] = Field(description="Each row, in its place.")


class _Unfit(Exception):
    """A row cannot be taken."""

    def __init__(self, *wrong: Wrong, order: str = "") -> None:
        self.wrong, self.order = list(wrong), order


@router.post(
    "/picked",
    auth=WRITE,
    response={200: ManyPicked, 413: ProblemDetails, **ANY, **UNREADABLE, **OTHER_KIND},
    operation_id="send_picked",
    exclude_unset=True,
    openapi_extra=described_rows(PickedSent, most=MOST_ROWS),
)
def send_picked(request: ShopRequest) -> dict[str, Any]:
    """Say with which lines the warehouse has begun, up to 1,000 orders, as a JSON array or as JSON Lines.

    From then on, cancelling one of them is a request. A wrong row harms no other.
    """
    items = [_take(request, at, row) for at, row in enumerate(rows_of(request, most=MOST_ROWS))]
    return {"counts": dict(Counter(item["result"] for item in items)), "items": items}


def _take(request: ShopRequest, at: int, row: bytes) -> dict[str, Any]:
    try:
        sent = _read(row)
        changed = _pick(request, sent)
    except _Unfit as unfit:
        wrong = {"index": at, "order": unfit.order, "result": "refused", "lines": []}
        return {**wrong, **shown(unfit.wrong)}
    result = ("undone" if sent.undo else "picked") if changed else "unchanged"
    lines = [line.reference for line in changed]
    return {"index": at, "order": sent.order, "result": result, "lines": lines, **shown([])}


def _read(row: bytes) -> PickedSent:
    try:
        sent = PickedSent.model_validate(from_json(row, allow_inf_nan=False))
    except ValidationError as error:
        raise _Unfit(*wrong_in(error, PickedSent)) from None
    except ValueError as error:
        raise _Unfit(Wrong("row", _("is not JSON: %(error)s") % {"error": error})) from None
    if sent.picked_at and sent.picked_at > timezone.now() + AHEAD:
        words = _("is more than a day ahead: report it once it has happened")
        raise _Unfit(Wrong("picked_at", words), order=sent.order)
    return sent


def _pick(request: ShopRequest, sent: PickedSent) -> list[Line]:
    """Pick the lines that a row names, or undo it; return those that changed."""
    order, lines = _in_reach(request, sent)
    try:
        if sent.undo:
            return unpick_lines(order, [line.id for line in lines], by=request.shop)
        return pick_lines(order, [line.id for line in lines], by=request.shop, at=sent.picked_at)
    except Refused as refused:
        raise _Unfit(Wrong("order", refused.words), order=sent.order) from None


def _in_reach(request: ShopRequest, sent: PickedSent) -> tuple[Order, list[Line]]:
    """Return the order and the lines that a row names; a key of one seller reaches no other's."""
    order, seller = order_numbered(sent.order), request.shop.seller
    own = [line for line in (lines_of(order) if order else []) if seller in (None, line.seller)]
    if order is None or not own:
        words = _("no order has the reference %(number)s: send it first") % {"number": sent.order}
        raise _Unfit(Wrong("order", words), order=sent.order)
    by_reference = {line.reference: line for line in own}
    strange = [
        Wrong(f"lines.{at}", _("no line has the reference %(line)s") % {"line": reference})
        for at, reference in enumerate(sent.lines)
        if reference not in by_reference
    ]
    if strange:
        raise _Unfit(*strange, order=sent.order)
    named = [by_reference[reference] for reference in dict.fromkeys(sent.lines)]
    return order, named or [line for line in own if line.to_ship or sent.undo]
