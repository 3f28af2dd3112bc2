"""The letters about a cancellation: what is cancelled and comes back, or what was asked for and answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.cancellations.facts import CANCELLED, GRANTED, REFUSED, REQUESTED, WITHDRAWN
from comptoir.cancellations.models import (
    AskedBy,
    Cancellation,
    CancelledLine,
    Refusal,
    SellersReason,
    with_lines,
)
from comptoir.customers.models import User
from comptoir.ground.money import Money
from comptoir.journal.facts import Fact
from comptoir.journal.models import CustomerEntry
from comptoir.orders.models import Order
from comptoir.payments.models import Means, Refund, with_legs
from comptoir.post.letters import Draft, Letter
from comptoir.post.writing import Lines

Entries = Sequence[CustomerEntry]
Drafted = tuple[CustomerEntry, Draft]
MOST_PARTS = 20
AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def tell_cancelled(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        if told.cancellation.asked_by == AskedBy.CUSTOMER:
            yield entry, told.draft()


def tell_cancelled_by_seller(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        if told.cancellation.asked_by != AskedBy.CUSTOMER:
            yield entry, told.draft()


def tell_requested(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        if told.cancellation.is_requested:
            yield entry, told.draft()


def tell_answered(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        yield entry, told.draft()


class Told:
    """A cancellation, as a letter tells of it."""

    def __init__(
        self, cancellation: Cancellation, order: Order, refund: Refund | None, *, has_account: bool
    ) -> None:
        self.cancellation, self.order, self.refund = cancellation, order, refund
        self.has_account = has_account

    def draft(self) -> Draft:
        one, parts = self.cancellation, self.cancellation.parts
        context = {
            "order": self.order.number,
            "parts": [{"quantity": part.shown, "name": part.name} for part in parts[:MOST_PARTS]],
            "more": max(0, len(parts) - MOST_PARTS),
            "left": any(part.fell_short for part in parts),
            "due_at": one.answer_due_at,
            "asked_by": one.asked_by,
            "asked_by_name": one.asked_by_name,
            "reason": SellersReason(one.reason).label if one.asked_by != AskedBy.CUSTOMER else "",
            "words": Lines(one.words),
            "why": Refusal(one.why).label if one.why else "",
            "is_sent": one.why == Refusal.SHIPPED,
            "answer": Lines(one.answer),
            "by_itself": one.by_itself,
            "was_charged": self.refund is not None,
            "is_ours": any(part.cancelled for part in parts),
            "amount": self.refund.amount if self.refund else None,
            "legs": _legs(self.refund),
            "has_account": self.has_account,
        }
        return Draft(str(one.id), context, address=self.order.email)


def _legs(refund: Refund | None) -> list[dict[str, Any]]:
    """Return each part of a refund: how much, to what, and by when; without a day, she is asked where to."""
    legs = refund.legs_now if refund else []
    return [
        {
            "amount": leg.amount,
            "name": leg.label or Means(leg.means).label,
            "is_there": leg.means == Means.GIFT_BALANCE,
            "on": leg.expected_on,
        }
        for leg in legs
    ]


def _told(entries: Entries) -> Iterator[tuple[CustomerEntry, Told]]:
    """Yield the cancellation that each entry is about, as it is now."""
    customers = {entry.customer_id for entry in entries}
    lines = CancelledLine.objects.filter(
        customer_id__in=customers, cancellation_id__in=[entry.about_id for entry in entries]
    )
    rows = lines.select_related("cancellation").order_by("cancellation_id", "position")
    by_id = {cancellation.id: cancellation for cancellation in with_lines(rows)}
    orders = _by_id(Order, customers, {one.order_id for one in by_id.values()})
    refunds = _by_id(Refund, customers, {one.refund_id for one in by_id.values() if one.refund_id})
    with_legs(list(refunds.values()))
    accounts = set(User.objects.filter(customer_id__in=customers).values_list("customer_id", flat=True))
    for entry in entries:
        cancellation = by_id.get(entry.about_id) if entry.about_id else None
        if cancellation is not None and cancellation.order_id in orders:
            refund = refunds.get(cancellation.refund_id) if cancellation.refund_id else None
            has_account = entry.customer_id in accounts
            order = orders[cancellation.order_id]
            yield entry, Told(cancellation, order, refund, has_account=has_account)


def _by_id(model: Any, customers: set[UUID], ids: set[UUID]) -> dict[UUID, Any]:
    rows = model.objects.filter(customer_id__in=customers, id__in=ids) if ids else ()
    return {row.id: row for row in rows}


SHOWN: dict[str, Any] = {
    "order": "403-1234567-1234567",
    "parts": [{"quantity": 1, "name": "Café moulu, 250 g"}, {"quantity": 1, "name": "Théière en fonte"}],
    "more": 0,
    "left": False,
    "due_at": None,
    "asked_by": AskedBy.CUSTOMER.value,
    "asked_by_name": "",
    "reason": "",
    "words": "",
    "why": "",
    "is_sent": False,
    "answer": "",
    "by_itself": False,
    "was_charged": True,
    "is_ours": True,
    "amount": Money(6490, "EUR"),
    "legs": [
        {
            "amount": Money(4490, "EUR"),
            "name": "Visa •••• 4242",
            "is_there": False,
            "on": date(2026, 3, 9),
        },
        {"amount": Money(2000, "EUR"), "name": Means.GIFT_BALANCE.label, "is_there": True, "on": None},
    ],
    "has_account": True,
}


def _letter(
    name: str,
    title: str | Promise,
    drafts: Callable[[Entries], Iterator[Drafted]],
    fact: Fact,
    **shown: Any,
) -> Letter:
    return Letter(
        name=f"cancellations/{name}",
        title=title,
        topic=f"cancellations.{name}",
        follows=(fact.name,),
        drafts=drafts,
        shown=SHOWN | shown,
    )


NOTHING_BACK: dict[str, Any] = {"was_charged": False, "is_ours": False, "amount": None, "legs": []}
LETTERS = [
    _letter("cancelled", _("Items cancelled"), tell_cancelled, CANCELLED),
    _letter(
        "cancelled_by_seller",
        _("Items cancelled by the seller"),
        tell_cancelled_by_seller,
        CANCELLED,
        asked_by=AskedBy.SELLER.value,
        asked_by_name="Brûlerie des Carmes",
        reason=SellersReason.OUT_OF_STOCK.label,
        words=Lines("Nous en sommes désolés."),
    ),
    _letter("requested", _("Cancellation requested"), tell_requested, REQUESTED, due_at=AT, **NOTHING_BACK),
    _letter("granted", _("Cancellation accepted"), tell_answered, GRANTED, due_at=AT, by_itself=True),
    _letter(
        "refused",
        _("Cancellation refused"),
        tell_answered,
        REFUSED,
        due_at=AT,
        why=Refusal.PACKED.label,
        answer=Lines("Votre colis part ce midi."),
        **NOTHING_BACK,
    ),
]
UNWRITTEN = {WITHDRAWN.name: "she did it herself"}
