"""The letters about a parcel: each step of its way that a customer waits for, and what keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comptoir.deliveries.facts import (
    ATTEMPT_FAILED,
    DELAYED,
    DELIVERED,
    DELIVERY_CONTRADICTED,
    ESTIMATE_CHANGED,
    LABEL_CREATED,
    LABEL_REFUSED,
    LOSS_DECLARED,
    PICKUP_OFFERED,
    PROBLEM_REPORTED,
    RETURN_ARRIVED,
    RETURN_HANDED_IN,
    RETURN_LOSS_NOTED,
    RETURN_TURNED_ROUND,
    RETURNED,
    SENT_OUT,
    SHIPPED,
    TURNED_ROUND,
)
from comptoir.deliveries.models import (
    COMES_NO_MORE,
    LINK_HOLDS,
    Scan,
    Tracking,
    follow,
    key_of,
    link_to_parcel,
    pickup_of,
    scans_of_trackings,
    trackings_named,
    trackings_of,
)
from comptoir.journal.facts import Fact
from comptoir.journal.models import CustomerEntry
from comptoir.orders.facts import CHANGED, IMPORTED, PARCEL_SHIPPED, PLACED
from comptoir.orders.models import CarrierState, Order, Parcel, whole_orders
from comptoir.policies.models import Policy, current_policy
from comptoir.post.letters import Draft, Letter

Entries = Sequence[CustomerEntry]
Drafted = tuple[CustomerEntry, Draft]
MOST_PARTS = 20
# What a shop says was sent or came longer ago is no news.
NEWS = timedelta(days=3)


class Told:
    """A parcel, as a letter tells of it."""

    def __init__(self, order: Order, parcel: Parcel, scans: list[Scan]) -> None:
        self.order, self.parcel = order, parcel
        self.following = follow(scans)
        self.pickup = pickup_of(scans)

    @property
    def state(self) -> CarrierState:
        return self.following.state

    def draft(self, about: str = "", **more: Any) -> Draft:
        """Draft a letter about this parcel and, where it may be told of several times, about this too."""
        path = reverse("track_by_link", args=[link_to_parcel(self.order, self.parcel)])
        parts = [{"quantity": part.quantity, "name": part.line.name} for part in self.parcel.parts]
        context = {
            "order": self.order.number,
            "parts": parts[:MOST_PARTS],
            "more": max(0, len(parts) - MOST_PARTS),
            "carrier": self.parcel.carrier,
            "tracking_number": self.parcel.tracking_number,
            "due_on": self.parcel.due_on,
            "state": str(self.state),
            "link_days": LINK_HOLDS.days,
        }
        code = more.pop("code", "")
        secrets = {"link": settings.PUBLIC_URL + path} | ({"code": code} if code else {})
        # A shop that adds a number, or corrects a carrier's name, still means the same parcel.
        named = self.parcel.reference or key_of(self.parcel)
        thing = " ".join(filter(None, [str(self.order.id), named, about]))
        return Draft(thing, context | more, secrets, self.order.email)


def tell_shipped(entries: Entries) -> Iterator[Drafted]:
    imported = _imported(entries)
    for entry, told in _told(entries):
        comes = told.state not in COMES_NO_MORE and not told.parcel.came_at
        # What the desk may still take back is told of once it may not.
        left_at = None if told.parcel.can_be_undone else told.parcel.left_at
        if comes and left_at and _is_news(entry, told, left_at, imported):
            yield entry, told.draft()


def tell_sent_out(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        if told.state == CarrierState.OUT_FOR_DELIVERY:
            yield entry, told.draft(since=told.following.since)


def tell_pickup(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        if told.state == CarrierState.AVAILABLE_FOR_PICKUP:
            yield entry, told.draft(pickup=told.pickup, code=told.pickup.get("pickup_code", ""))


def tell_delayed(entries: Entries) -> Iterator[Drafted]:
    """Tell of a delay once for each new day; an earlier day is no delay."""
    for entry, told in _told(entries):
        days = [estimate.on for estimate in told.following.estimates]
        is_later = len(days) > 1 and days[-1] > days[-2]
        is_delayed = told.state == CarrierState.DELAYED if entry.fact == DELAYED.name else is_later
        if is_delayed and told.state not in COMES_NO_MORE and not told.parcel.came_at:
            # The day of before is none to name.
            due_on = days[-1] if is_later else None
            yield entry, told.draft(due_on.isoformat() if due_on else "", due_on=due_on)


def tell_problem(entries: Entries) -> Iterator[Drafted]:
    states = {CarrierState.DELIVERY_FAILED, CarrierState.EXCEPTION, CarrierState.LOST}
    for entry, told in _told(entries):
        if told.state in states:
            yield entry, told.draft(told.state)


def tell_back(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        if told.state in (CarrierState.RETURN_TO_SENDER, CarrierState.RETURNED):
            yield entry, told.draft()


def tell_delivered(entries: Entries) -> Iterator[Drafted]:
    imported, policy = _imported(entries), current_policy()
    for entry, told in _told(entries):
        came_at = told.parcel.came_at
        if came_at and _is_news(entry, told, came_at, imported):
            yield entry, told.draft(came_at=came_at, return_until=_return_until(told, came_at, policy))


def _return_until(told: Told, came_at: datetime, policy: Policy) -> date | None:
    """Return the last day on which all that may go back may do so; None where nothing may."""
    came_on = timezone.localdate(came_at)
    lines = [part.line for part in told.parcel.parts if not policy.excludes(part.line.return_exclusion)]
    return min(
        (line.last_return_day(came_on, order=told.order, policy=policy) for line in lines), default=None
    )


def _told(entries: Entries) -> Iterator[tuple[CustomerEntry, Told]]:
    """Yield the parcels that each entry is about: that of a tracking, or all of an order's."""
    of_parcels = [entry for entry in entries if entry.about_kind == Tracking._meta.label_lower]
    about = trackings_named({(entry.customer_id, entry.about_id) for entry in of_parcels if entry.about_id})
    others = {(entry.customer_id, entry.about_id) for entry in entries if entry.about_id}
    keys = {(tracking.customer_id, tracking.order_id) for tracking in about.values()}
    whole = whole_orders(keys | {key for key in others if key[1] not in about})
    trackings = trackings_of({(one.order.customer_id, one.order.id) for one in whole.values()})
    scans = scans_of_trackings(trackings)
    by_parcel = {(one.order_id, one.key): scans.get(one.id, []) for one in trackings}
    for entry in entries:
        subject = entry.about_id or entry.id
        tracking = about.get(subject)
        if found := whole.get(tracking.order_id if tracking else subject):
            for parcel in found.parcels:
                key = key_of(parcel)
                if tracking is None or tracking.key == key:
                    yield entry, Told(found.order, parcel, by_parcel.get((found.order.id, key), []))


def _imported(entries: Entries) -> dict[UUID, datetime]:
    """Return when those orders came in that did as history, by their id."""
    orders = [entry for entry in entries if entry.about_kind != Tracking._meta.label_lower]
    customers, ids = {entry.customer_id for entry in orders}, {entry.about_id for entry in orders}
    history = CustomerEntry.objects.filter(customer_id__in=customers, about_id__in=ids, fact=IMPORTED.name)
    return {entry.about_id: entry.recorded_at for entry in history if entry.about_id} if orders else {}


def _is_news(entry: CustomerEntry, told: Told, at: datetime, imported: dict[UUID, datetime]) -> bool:
    """Whether this is news; of what the shop says in an order's new version, much may be known already."""
    if entry.about_kind == Tracking._meta.label_lower:
        return True
    if told.parcel.told or timezone.now() - at > NEWS:
        return False
    return told.order.id not in imported or at > imported[told.order.id]


SHOWN: dict[str, Any] = {
    "order": "403-1234567-1234567",
    "parts": [{"quantity": 2, "name": "Café moulu, 250 g"}, {"quantity": 1, "name": "Théière en fonte"}],
    "more": 0,
    "carrier": "Colissimo",
    "tracking_number": "6A00000000017",
    "due_on": date(2026, 3, 6),
    "state": "",
    "link_days": LINK_HOLDS.days,
}
LINK = {"link": "https://account.example.org/parcels/WyI0MDMi:1wJ8:4f/"}


def _letter(
    name: str,
    title: str | Promise,
    drafts: Callable[[Entries], Iterator[Drafted]],
    *facts: Fact,
    code: str = "",
    **shown: Any,
) -> Letter:
    return Letter(
        name=f"deliveries/{name}",
        title=title,
        topic=f"deliveries.{name}",
        follows=tuple(fact.name for fact in facts),
        drafts=drafts,
        shown=SHOWN | shown,
        secrets=LINK | ({"code": code} if code else {}),
    )


LETTERS = [
    _letter("shipped", _("Parcel on its way"), tell_shipped, SHIPPED, PLACED, CHANGED, PARCEL_SHIPPED),
    _letter("out_for_delivery", _("Out for delivery"), tell_sent_out, SENT_OUT, since=date(2026, 3, 6)),
    _letter(
        "delivered",
        pgettext_lazy("parcel", "Delivered"),
        tell_delivered,
        DELIVERED,
        CHANGED,
        came_at=date(2026, 3, 6),
        return_until=date(2026, 4, 5),
    ),
    _letter(
        "ready_for_pickup",
        _("Ready for pickup"),
        tell_pickup,
        PICKUP_OFFERED,
        pickup={
            "name": "Tabac du Marché",
            "street": "3 place Monge",
            "postcode": "75005",
            "city": "Paris",
            "hours": "Lu-Sa 08:00-19:30",
            "until": "2026-03-14",
        },
        code="4711",
    ),
    _letter("delayed", _("Delayed"), tell_delayed, DELAYED, ESTIMATE_CHANGED),
    _letter(
        "problem", _("Delivery problem"), tell_problem, ATTEMPT_FAILED, PROBLEM_REPORTED, LOSS_DECLARED,
        state="delivery_failed",
    ),
    _letter(
        "back_to_sender", _("Returning to sender"), tell_back, TURNED_ROUND, RETURNED,
        state="return_to_sender",
    ),
]  # fmt: skip
UNWRITTEN = {
    DELIVERY_CONTRADICTED.name: "it is for staff; what the carrier says next is written of",
    **dict.fromkeys(
        (
            fact.name
            for fact in (
                *(LABEL_CREATED, LABEL_REFUSED),
                *(RETURN_HANDED_IN, RETURN_ARRIVED, RETURN_LOSS_NOTED, RETURN_TURNED_ROUND),
            )
        ),
        "its return hears of it, and writes what it means",
    ),
}
