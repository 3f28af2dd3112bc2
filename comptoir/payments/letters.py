"""The letters about a refund: that it is granted, that it is paid, and that it needs another means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User
from comptoir.ground.money import Money
from comptoir.journal.facts import Fact
from comptoir.journal.models import CustomerEntry
from comptoir.payments.facts import (
    CHARGE_WAIVED,
    LEG_PAID,
    LEG_RETRIED,
    LEG_SUBMITTED,
    MEANS_CHANGED,
    MEANS_WANTED,
    REFUND_FAILED,
    REFUND_GRANTED,
    REFUND_PAID,
)
from comptoir.payments.models import LegState, Means, Refund, RefundLeg, refunds_named
from comptoir.post.letters import Draft, Letter

Entries = Sequence[CustomerEntry]
Drafted = tuple[CustomerEntry, Draft]


def tell_granted(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        yield entry, told.draft()


def tell_paid(entries: Entries) -> Iterator[Drafted]:
    """Tell that a refund is paid, unless it was there as it was granted."""
    for entry, told in _told(entries):
        if told.refund.done_at and told.refund.done_at != told.refund.granted_at:
            yield entry, told.draft()


def tell_means_wanted(entries: Entries) -> Iterator[Drafted]:
    for entry, told in _told(entries):
        for leg in told.refund.legs_now:
            if leg.state == LegState.NEEDS_CHOICE:
                yield entry, told.draft([leg], about=f"{leg.id} {leg.attempt}")


@dataclass(frozen=True)
class Told:
    """A refund, as a letter tells of it to a customer with an account, or to a guest."""

    refund: Refund
    has_account: bool

    def draft(self, legs: Sequence[RefundLeg] | None = None, about: str = "") -> Draft:
        """Draft a letter about these legs of it, or all."""
        refund, told = self.refund, self.refund.legs_now if legs is None else legs
        context = {
            "order": refund.order.number,
            "amount": refund.amount,
            "why": refund.words,
            "legs": [_leg(leg) for leg in told],
            "is_by_bank": any(leg.means != Means.GIFT_BALANCE for leg in told),
            "has_account": self.has_account,
        }
        return Draft(about or str(refund.id), context, address=refund.order.email)


def _told(entries: Entries) -> Iterator[tuple[CustomerEntry, Told]]:
    keys = {(entry.customer_id, entry.about_id) for entry in entries if entry.about_id}
    found, customers = refunds_named(keys), {entry.customer_id for entry in entries}
    accounts = set(User.objects.filter(customer_id__in=customers).values_list("customer_id", flat=True))
    for entry in entries:
        if refund := found.get(entry.about_id or UUID(int=0)):
            yield entry, Told(refund, has_account=entry.customer_id in accounts)


def _leg(leg: RefundLeg) -> dict[str, Any]:
    return {
        "amount": leg.amount,
        "goes": _goes(leg.means, leg.label),
        "label": leg.label,
        "by": leg.expected_on if leg.state != LegState.DONE else None,
    }


def _goes(means: str, label: str) -> str | Promise:
    """Say to which means a part of a refund goes."""
    if means == Means.GIFT_BALANCE:
        return _("added to your gift balance")
    return label or _("to your original payment method")


SHOWN: dict[str, Any] = {
    "order": "403-1234567-1234567",
    "amount": Money(2480, "EUR"),
    "why": "",
    "legs": [
        {
            "amount": Money(980, "EUR"),
            "goes": "Visa •••• 4242",
            "label": "Visa •••• 4242",
            "by": date(2026, 3, 9),
        },
        {
            "amount": Money(1500, "EUR"),
            "goes": _("added to your gift balance"),
            "label": "",
            "by": None,
        },
    ],
    "has_account": True,
    "is_by_bank": True,
    "page": "https://account.example.org/refunds/01980f0e-6f6f-7cc1-8000-000000000000/",
}


def _letter(
    name: str,
    title: str | Promise,
    drafts: Callable[[Entries], Iterator[Drafted]],
    fact: Fact,
    **shown: Any,
) -> Letter:
    return Letter(
        name=f"payments/{name}",
        title=title,
        topic=f"payments.{name}",
        follows=(fact.name,),
        drafts=drafts,
        shown=SHOWN | shown,
    )


LETTERS = [
    _letter("refund_granted", _("Refund granted"), tell_granted, REFUND_GRANTED),
    _letter("refund_paid", _("Refund paid"), tell_paid, REFUND_PAID),
    _letter(
        "means_wanted",
        _("Another method for a refund"),
        tell_means_wanted,
        MEANS_WANTED,
        legs=[{**SHOWN["legs"][0], "by": None}],
    ),
]
UNWRITTEN = {
    CHARGE_WAIVED.name: "it is for the shop; the cancellation itself is written of",
    LEG_SUBMITTED.name: "its page says so; she is written to once the money has arrived",
    LEG_PAID.name: "the whole refund is written of once it is paid",
    LEG_RETRIED.name: "staff see to it; nothing of what she was told changes",
    REFUND_FAILED.name: "staff see to it; she is written to if she has to choose another means",
    MEANS_CHANGED.name: "she has just chosen it herself",
}
