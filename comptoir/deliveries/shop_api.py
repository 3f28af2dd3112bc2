"""The shop's own program tells where parcels are, as its carriers tell it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import from_json

from comptoir.deliveries.actions import NewScan, record_return_scans, record_scans
from comptoir.deliveries.carriers import plain
from comptoir.deliveries.models import AHEAD, ReturnLabel, Scan, numbered_labels_of
from comptoir.orders.models import CarrierState, Order, Parcel, lines_of, order_numbered, parcels_of
from comptoir.rest.bodies import described_rows, rows_of
from comptoir.rest.moments import Day, Moment
from comptoir.rest.operations import ByKey
from comptoir.rest.problems import ANY, OTHER_KIND, UNREADABLE, FieldProblem, ProblemDetails
from comptoir.rest.sent import Sent
from comptoir.rest.values import Country, MaybeLink, Reference, Text64, Text100, Text300
from comptoir.rest.wrong import Wrong, none_of, shown, wrong_in
from comptoir.sellers.models import ShopRequest

router = Router(tags=["Parcels"])
MOST_ROWS = 1000
SHOP = Scan.Source.SHOP


def _state(word: Any) -> CarrierState:
    if word not in CarrierState.values:
        raise ValueError(none_of(word, CarrierState.values))
    return CarrierState(word)


class PickupSent(Sent):
    """The place where a parcel waits."""

    name: Text100
    """What the place is called."""
    street: Text100 = ""
    """House number and street."""
    postcode: Text64 = ""
    """Its postcode."""
    city: Text100 = ""
    """Its city."""
    country: Country = ""
    """Its country, ISO 3166-1 alpha-2."""
    hours: Text300 = ""
    """When it is open, as the carrier writes it."""
    pickup_code: Text64 = ""
    """What the customer has to show there. Nobody sees it who is not signed in."""
    until: Day | None = None
    """The last day on which the parcel is there."""


class ScanSent(Sent):
    """One scan of one parcel of an order that you sent."""

    order: Reference
    """Your reference of the order."""
    parcel: Text64 = ""
    """Your reference of the parcel. An order with one parcel needs none."""
    tracking_number: Text64 = ""
    """The carrier's number, in place of `parcel`; of a parcel that comes back, that of its label."""
    state: Annotated[CarrierState, BeforeValidator(_state)]
    """Where the parcel is; `unknown` where the carrier's code says nothing of it."""
    scanned_at: Moment
    """When the carrier saw it there, by its own clock."""
    carrier_code: Text64 = ""
    """The carrier's own code. A code at the same moment is the same scan, whatever else differs."""
    words: Text300 = ""
    """The carrier's own words, shown as they are."""
    place: Text100 = ""
    """Where it was, only if the carrier says so."""
    country: Country = ""
    """In which country, ISO 3166-1 alpha-2."""
    estimated_on: Day | None = None
    """The day on which the parcel should arrive, as of this scan."""
    pickup: PickupSent | None = None
    """Where it waits, with the state `available_for_pickup`."""
    proof_url: MaybeLink = None
    """The carrier's proof of delivery. Nobody sees it who is not signed in."""


class ScanTaken(Schema):
    """The outcome of a scan."""

    index: int = Field(description="Which row it was, from 0.", examples=[0])
    result: Literal["created", "unchanged", "refused"] = Field(
        description="What became of it; `unchanged` was told before."
    )
    errors: list[FieldProblem] = Field(description="Why it was refused.", examples=[[]])
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


class ScanCounts(Schema):
    """The number of scans with each result; a result without scans is left out."""

    created: int = Field(0, description="Scans that are new.", examples=[1])
    unchanged: int = Field(0, description="Scans that were told before.")
    refused: int = Field(0, description="Rows that were wrong.")


class ScansTaken(Schema):
    """The outcomes of many scans."""

    counts: ScanCounts = Field(description="How many there were of each result.")
    items: list[ScanTaken] = Field(description="Each row, in its place.")


@router.post(
    "/scans",
    auth=ByKey("orders:write"),
    response={200: ScansTaken, 413: ProblemDetails, **ANY, **UNREADABLE, **OTHER_KIND},
    operation_id="send_scans",
    exclude_unset=True,
    openapi_extra=described_rows(ScanSent, most=MOST_ROWS),
)
def send_scans(
    request: ShopRequest,
    history: Annotated[bool, Query(description="Nothing that speaks follows: no mail, no event")] = False,
) -> dict[str, Any]:
    """Tell up to 1,000 scans, as a JSON array or as JSON Lines, in any order; a wrong one harms no other."""
    outcomes: dict[int, list[Wrong] | bool] = {}
    by_order: dict[str, list[tuple[int, ScanSent]]] = {}
    for at, row in enumerate(rows_of(request, most=MOST_ROWS)):
        scan = _read(row)
        if isinstance(scan, ScanSent):
            by_order.setdefault(scan.order, []).append((at, scan))
        else:
            outcomes[at] = scan
    # In one order everywhere, so that two requests never wait for each other in a circle.
    for number in sorted(by_order):
        outcomes |= _take(request, number, by_order[number], speaks=not history)
    items = [_outcome(at, outcomes[at]) for at in sorted(outcomes)]
    return {"counts": dict(Counter(item["result"] for item in items)), "items": items}


def _read(row: bytes) -> ScanSent | list[Wrong]:
    """Read a scan; where it is wrong, say which fields are."""
    try:
        scan = ScanSent.model_validate(from_json(row, allow_inf_nan=False))
    except ValidationError as error:
        return wrong_in(error, ScanSent)
    except ValueError as error:
        return [Wrong("row", _("is not JSON: %(error)s") % {"error": error})]
    if scan.scanned_at > timezone.now() + AHEAD:
        return [Wrong("scanned_at", _("is more than a day ahead: report it once it has happened"))]
    if scan.pickup and scan.state != CarrierState.AVAILABLE_FOR_PICKUP:
        return [Wrong("pickup", _("is only for a scan whose state is available_for_pickup"))]
    return scan


@transaction.atomic
def _take(
    request: ShopRequest, number: str, scans: list[tuple[int, ScanSent]], *, speaks: bool
) -> dict[int, list[Wrong] | bool]:
    """Keep the scans of one order; return for each whether it is new, or why it was refused."""
    order = order_numbered(number)
    parcels = _parcels_in_reach(request, order) if order else []
    labels = _labels_named(request, order, parcels, scans) if order else {}
    if order is None or not (parcels or labels):
        return {at: [_no_order(number, is_known=order is not None)] for at, _scan in scans}
    outcomes: dict[int, list[Wrong] | bool] = {}
    by_parcel: dict[Any, list[tuple[int, ScanSent]]] = {}
    for at, scan in scans:
        parcel = labels.get(plain(scan.tracking_number)) or _parcel_of(scan, parcels)
        if isinstance(parcel, Wrong):
            outcomes[at] = [parcel]
        else:
            by_parcel.setdefault(parcel.id, []).append((at, scan))
    followed: list[Parcel | ReturnLabel] = [*parcels, *labels.values()]
    for told_of in followed:
        if not (told := by_parcel.get(told_of.id)):
            continue
        new = [_new(scan) for _at, scan in told]
        if isinstance(told_of, ReturnLabel):
            are_new = record_return_scans(told_of, new, source=SHOP, by=request.shop, speaks=speaks)
        else:
            are_new = record_scans(order, told_of, new, source=SHOP, by=request.shop, speaks=speaks)
        outcomes |= dict(zip((at for at, _scan in told), are_new, strict=True))
    return outcomes


def _labels_named(
    request: ShopRequest, order: Order, parcels: list[Parcel], scans: list[tuple[int, ScanSent]]
) -> dict[str, ReturnLabel]:
    """Return the labels that these scans name by number; to a key of one seller, those that go to him."""
    known = {plain(parcel.tracking_number) for parcel in parcels}
    named = {plain(scan.tracking_number) for _at, scan in scans if not scan.parcel} - {"", *known}
    labels = numbered_labels_of(order) if named else []
    seller = request.shop.seller
    return {
        label.number: label
        for label in labels
        if label.number in named and (seller is None or label.seller_id == seller.id)
    }


def _parcels_in_reach(request: ShopRequest, order: Order) -> list[Parcel]:
    """Return the order's parcels; to a key of one seller, those in which there is something of hers."""
    parcels, seller = parcels_of(order, lines_of(order)), request.shop.seller
    if seller is None:
        return parcels
    return [parcel for parcel in parcels if any(part.line.seller_id == seller.id for part in parcel.parts)]


def _no_order(number: str, *, is_known: bool) -> Wrong:
    if is_known:
        return Wrong("order", _("has no parcel: send its shipments first"))
    return Wrong("order", _("no order has the reference %(number)s: send it first") % {"number": number})


def _parcel_of(scan: ScanSent, parcels: list[Parcel]) -> Parcel | Wrong:
    """Return the one parcel that a scan is about, or say why there is none or more than one."""
    if scan.parcel:
        of_it, field = [parcel for parcel in parcels if parcel.reference == scan.parcel], "parcel"
    elif scan.tracking_number:
        of_it = [parcel for parcel in parcels if parcel.tracking_number == scan.tracking_number]
        field = "tracking_number"
    else:
        of_it, field = parcels, "parcel"
    if len(of_it) == 1:
        return of_it[0]
    if of_it:
        return Wrong(field, _("the order has several such parcels: name one by its reference"))
    return Wrong(field, _("no parcel of the order has it"))


def _new(scan: ScanSent) -> NewScan:
    same = ("state", "scanned_at", "words", "place", "country", "estimated_on")
    return NewScan(
        code=scan.carrier_code,
        pickup=scan.pickup.model_dump(mode="json", exclude_none=True) if scan.pickup else {},
        proof_url=scan.proof_url or "",
        **{name: getattr(scan, name) for name in same},
    )


def _outcome(at: int, outcome: list[Wrong] | bool) -> dict[str, Any]:
    if isinstance(outcome, list):
        return {"index": at, "result": "refused", **shown(outcome)}
    return {"index": at, "result": "created" if outcome else "unchanged", "errors": []}
