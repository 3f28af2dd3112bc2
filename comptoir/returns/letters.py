"""The letters about a return: each step that its customer waits for, and what she has to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User
from comptoir.ground.money import Money
from comptoir.journal.facts import Fact
from comptoir.journal.models import CustomerEntry
from comptoir.policies.models import Remedy
from comptoir.post.letters import Draft, Letter
from comptoir.post.writing import Lines
from comptoir.returns.facts import (
    ALLOWED,
    AMENDED,
    AUTHORISED,
    CANCELLED,
    CLOSED,
    EXPIRED,
    HANDED_IN,
    LABEL_ISSUED,
    LABEL_WANTED,
    LOSS_DECLARED,
    POSTING_PROVED,
    PROOF_ACCEPTED,
    PROOF_DOUBTED,
    RECEIVED,
    REFUSED,
    REMINDED,
    REQUESTED,
    SETTLED,
)
from comptoir.returns.models import (
    LINK_HOLDS,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    Way,
    exceptions_of_form,
    items_of,
    last_day,
    link_to_return,
    proofs_of,
    return_named,
)

Entries = Sequence[CustomerEntry]
Drafted = tuple[CustomerEntry, Draft]
MOST_ITEMS = 20
# What a refund alone says, its own letter says.
SAID_BY_ITS_REFUND = {Outcome.REFUND, Outcome.NOTHING}


def tell_requested(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.state == ReturnState.REQUESTED:
            yield entry, _draft(back, items, answer_by=last_day(back.due_at))


def tell_authorised(entries: Entries) -> Iterator[Drafted]:
    """Say that a return is accepted; where its label is made at once, the label says so."""
    for entry, back, items in _told(entries):
        if back.state == ReturnState.AUTHORISED and back.way != Way.LABEL:
            label_by = last_day(back.due_at) if back.way == Way.SELLERS_LABEL else None
            yield entry, _draft(back, items, label_by=label_by)


def tell_label(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.state == ReturnState.LABEL_ISSUED:
            yield entry, _draft(back, items, back.tracking_number)


def tell_refused(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.state == ReturnState.REFUSED:
            yield entry, _draft(back, items, why=back.why)


def tell_reminder(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.is_to_be_sent:
            yield entry, _draft(back, items, f"{back.send_by} {back.reminders}")


def tell_expired(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.state == ReturnState.EXPIRED:
            yield entry, _draft(back, items)


def tell_sent(entries: Entries) -> Iterator[Drafted]:
    """Say that the carrier has it, unless what follows from that says more."""
    for entry, back, items in _told(entries):
        if back.is_on_its_way and not any(item.is_settled for item in items):
            yield entry, _draft(back, items)


def tell_proved(entries: Entries) -> Iterator[Drafted]:
    """Say that a proof of posting is there, and until when its seller looks at it."""
    for entry, back, items in _told(entries):
        proofs = proofs_of(back)
        if proofs and not proofs[0].is_answered:
            answer_by = last_day(back.due_at) if back.awaits_proof else None
            yield entry, _draft(back, items, str(proofs[0].id), answer_by=answer_by)


def tell_doubted(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        proofs = proofs_of(back)
        if proofs and proofs[0].is_doubted:
            yield entry, _draft(back, items, f"{proofs[0].id} doubted", why=proofs[0].why)


def tell_received(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.state == ReturnState.RECEIVED:
            yield entry, _draft(back, items, settled_by=last_day(back.due_at))


def tell_lost(entries: Entries) -> Iterator[Drafted]:
    for entry, back, items in _told(entries):
        if back.state == ReturnState.LOST:
            yield entry, _draft(back, items)


def tell_settled(entries: Entries) -> Iterator[Drafted]:
    """Say what was decided of each item; a plain refund has its own letter."""
    for entry, back, items in _told(entries):
        settled = [item for item in items if item.is_settled]
        about = ",".join(sorted(item.id.hex[-12:] for item in settled))
        is_more = any(
            item.outcome not in SAID_BY_ITS_REFUND
            or item.deducted_minor
            or item.accepted < item.quantity
            or _is_instead(item)
            for item in settled
        )
        if is_more:
            yield (
                entry,
                _draft(
                    back,
                    settled,
                    about[:60],
                    decisions=[
                        {"name": item.name, "quantity": item.quantity, **_decided(item, back)}
                        for item in settled
                    ],
                    may_object=any(
                        item.outcome == Outcome.REFUSED or item.deducted_minor for item in settled
                    ),
                ),
            )


def tell_allowed(entries: Entries) -> Iterator[Drafted]:
    """Say what the shop takes back as an exception, until when, and why."""
    customers = {entry.customer_id for entry in entries}
    accounts = set(User.objects.filter(customer_id__in=customers).values_list("customer_id", flat=True))
    for entry in entries:
        rows = exceptions_of_form(entry.customer_id, UUID(entry.details["exception"]))
        if rows:
            context = {
                "order": rows[0].order.number,
                "allowed_by": rows[0].allowed_by,
                "items": [{"quantity": row.quantity, "name": row.name} for row in rows[:MOST_ITEMS]],
                "more": max(0, len(rows) - MOST_ITEMS),
                "until": rows[0].until,
                "why": Lines(rows[0].why),
                "has_account": entry.customer_id in accounts,
            }
            yield entry, Draft(str(rows[0].key), context, address=rows[0].order.email)


def tell_amended(entries: Entries) -> Iterator[Drafted]:
    """Say how much more is given for an item, and why."""
    for entry, back, items in _told(entries):
        said = entry.details
        for item in (item for item in items if str(item.id) == said["amended"]):
            amount = back.order.money(said["more_minor"])
            more = {"amount": amount, "item": item.name, "why": Lines(item.settled_why)}
            yield entry, _draft(back, [item], said["amendment"], **more)


def _is_instead(item: ReturnedItem) -> bool:
    """Tell whether she is refunded although she asked for something to be sent."""
    return item.outcome == Outcome.REFUND and item.wants in (Remedy.REPLACEMENT, Remedy.EXCHANGE)


def _decided(item: ReturnedItem, back: Return) -> dict[str, Any]:
    return {
        "outcome": item.outcome,
        "is_instead": _is_instead(item),
        "exchange": item.exchange,
        "deducted": back.order.money(item.deducted_minor) if item.deducted_minor else None,
        "given": back.order.money(item.given_minor) if item.given_minor else None,
        "why": item.settled_why,
    }


def _told(entries: Entries) -> Iterator[tuple[CustomerEntry, Return, list[ReturnedItem]]]:
    for entry in entries:
        back = return_named(entry.customer_id, entry.about_id) if entry.about_id else None
        if back is not None:
            yield entry, back, items_of([back])[back.id]


def _draft(back: Return, items: Sequence[ReturnedItem], about: str = "", **more: Any) -> Draft:
    context = {
        "number": back.number,
        "order": back.order.number,
        "seller": back.seller.name,
        "items": [{"quantity": item.quantity, "name": item.name} for item in items[:MOST_ITEMS]],
        "more": max(0, len(items) - MOST_ITEMS),
        "send_by": back.send_by,
        "is_prepaid": back.way != Way.OWN,
        "exchanges": [
            {"name": item.name, "what": item.exchange, "is_confirmed": not item.is_refunded_instead}
            for item in items
            if item.exchange
        ],
        "exchange_why": back.why,
        "asked_by_shop": back.asked_by_shop,
        "asked_why": back.asked_why,
        "link_days": LINK_HOLDS.days,
    }
    link = settings.PUBLIC_URL + reverse("return_by_link", args=[link_to_return(back)])
    thing = " ".join(filter(None, [str(back.id), about]))
    return Draft(thing, context | more, {"link": link}, back.order.email)


SHOWN: dict[str, Any] = {
    "number": "R7K4M2PXD",
    "order": "403-1234567-1234567",
    "seller": "Brûlerie des Carmes",
    "items": [{"quantity": 2, "name": "Café moulu, 250 g"}, {"quantity": 1, "name": "Théière en fonte"}],
    "more": 0,
    "send_by": date(2026, 4, 5),
    "is_prepaid": True,
    "exchanges": [],
    "exchange_why": "",
    "asked_by_shop": "",
    "asked_why": "",
    "link_days": LINK_HOLDS.days,
}
DECISIONS = [
    {
        "name": name,
        "quantity": 1,
        "outcome": outcome,
        "is_instead": False,
        "exchange": exchange,
        "deducted": None,
        "given": None,
        "why": why,
    }
    for name, outcome, exchange, why in (
        ("Café moulu, 250 g", "exchange", "le même en 500 g", ""),
        ("Théière en fonte", "refused", "", "Le couvercle manque."),
    )
]
LINK = {"link": "https://account.example.org/returns/by-link/WyI0MDMi:1wJ8:4f/"}


def _letter(
    name: str,
    title: str | Promise,
    drafts: Callable[[Entries], Iterator[Drafted]],
    fact: Fact,
    **shown: Any,
) -> Letter:
    return Letter(
        name=f"returns/{name}",
        title=title,
        topic=f"returns.{name}",
        follows=(fact.name,),
        drafts=drafts,
        shown=SHOWN | shown,
        secrets=LINK,
    )


LETTERS = [
    _letter("requested", _("Return requested"), tell_requested, REQUESTED, answer_by=date(2026, 3, 9)),
    _letter("authorised", _("Return accepted"), tell_authorised, AUTHORISED, label_by=date(2026, 3, 9)),
    _letter("label", _("Return label"), tell_label, LABEL_ISSUED),
    _letter(
        "refused", _("Return refused"), tell_refused, REFUSED,
        why="Cet article a été fabriqué selon votre commande, et il y est conforme.",
    ),
    _letter("reminder", _("Return to send"), tell_reminder, REMINDED),
    _letter("expired", _("Return not sent in time"), tell_expired, EXPIRED),
    _letter("sent", _("Return with the carrier"), tell_sent, HANDED_IN),
    _letter(
        "posting_proved", _("Proof of posting received"), tell_proved, POSTING_PROVED,
        answer_by=date(2026, 3, 9),
    ),
    _letter(
        "proof_doubted", _("Proof of posting not accepted"), tell_doubted, PROOF_DOUBTED,
        why="On ne lit ni la date, ni le numéro du colis.",
    ),
    _letter("received", _("Return received"), tell_received, RECEIVED, settled_by=date(2026, 3, 9)),
    _letter("lost", _("Return lost on its way back"), tell_lost, LOSS_DECLARED),
    _letter(
        "settled", _("Return settled"), tell_settled, SETTLED,
        decisions=DECISIONS,
        may_object=True,
    ),
    _letter(
        "amended", _("Further refund for a return"), tell_amended, AMENDED,
        amount=Money(250, "EUR"),
        item="Théière en fonte",
        why="Vous aviez raison : le couvercle était dans le colis.",
    ),
    Letter(
        name="returns/allowed",
        title=_("Return allowed as an exception"),
        topic="returns.allowed",
        follows=(ALLOWED.name,),
        drafts=tell_allowed,
        shown={
            "order": SHOWN["order"],
            "allowed_by": SHOWN["seller"],
            "items": SHOWN["items"],
            "more": 0,
            "until": date(2026, 4, 5),
            "why": "Vous nous aviez prévenus à temps.",
            "has_account": True,
        },
    ),
]  # fmt: skip
UNWRITTEN = {
    CANCELLED.name: "she did it herself",
    PROOF_ACCEPTED.name: "the refund that follows from it has its own letter",
    CLOSED.name: "what ended it was written of",
    LABEL_WANTED.name: "she is written to once there is a label",
}
