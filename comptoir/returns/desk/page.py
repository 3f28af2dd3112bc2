"""The page of one return at the desk: all that is known of it, and the forms that fit its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions import note_reading
from comptoir.ground.refusal import Refused
from comptoir.orders.models import lines_of
from comptoir.payments.models import worths_of
from comptoir.returns.desk.listed import seller_asking
from comptoir.returns.desk.rows import outcomes_of, proposed, task_clock
from comptoir.returns.forms import (
    DoubtForm,
    ExchangeForm,
    LabelForm,
    MoreForm,
    ReceptionForm,
    RefusalForm,
    SettlementForm,
)
from comptoir.returns.forms.refusable import RefusableForm, stands_at_its_form
from comptoir.returns.models import (
    Return,
    ReturnedItem,
    ReturnState,
    full_refund,
    items_of,
    photos_of,
    proofs_of,
    replacements_of,
)
from comptoir.returns.models.words import badge_of, item_words, replacement_words, steps_of
from comptoir.sellers.models import reason_choices
from comptoir.ui.formats import money


def answer_return(
    request: Any,
    back: Return,
    *,
    refused: Refused | None = None,
    status: int = 200,
    exchanges: ExchangeForm | None = None,
    refusal: RefusalForm | None = None,
    label: LabelForm | None = None,
    reception: ReceptionForm | None = None,
    settlements: list[SettlementForm] | None = None,
    doubt: DoubtForm | None = None,
    more: MoreForm | None = None,
) -> HttpResponse:
    """Show a return with the forms that fit its state; those that were sent as they were typed.

    A refusal stands at the form that was sent, or above all where that does not fit the state any more.
    """
    items, is_asked = items_of([back])[back.id], back.state == ReturnState.REQUESTED
    if request.staff:
        note_reading(request, [back.customer_id])
    shown: dict[str, Any] = {
        "exchanges": (exchanges or ExchangeForm(None, items)) if is_asked else None,
        "refusal": (refusal or refusal_form(request)) if is_asked else None,
        "label_form": (label or LabelForm()) if back.awaits_label else None,
        "reception": (reception or ReceptionForm(None, items)) if _can_receive(back) else None,
        "doubt": (doubt or DoubtForm()) if back.awaits_proof else None,
    }
    open_now, more_now = _open_now(request, back, settlements), _more_forms(back, items, more)
    forms = [*shown.values(), *open_now, *more_now]
    sent = [exchanges, refusal, label, reception, doubt, more, *(settlements or [])]
    shown |= {"refused": _words_above(back, refused, sent, forms), "more": more_now}
    shown |= _whole(back, items) | _settling(back, items, open_now) | {"is_staff": bool(request.staff)}
    return render(request, "returns/desk/return.html", shown, status=status)


def _words_above(
    back: Return,
    refused: Refused | None,
    sent: Sequence[RefusableForm | None],
    shown: Sequence[RefusableForm | None],
) -> str:
    """Return what is said above all: a refusal that stands at no form, or that what was sent fits no more."""
    if refused:
        return "" if stands_at_its_form(refused, shown) else refused.words
    tried = [form for form in sent if form is not None and form.is_bound]
    if not tried or any(form in shown for form in tried):
        return ""
    return _("Nothing was changed: this return is now “%(state)s”.") % {"state": badge_of(back.state)[0]}


def _can_receive(back: Return) -> bool:
    may_come = back.state in (ReturnState.LOST, ReturnState.EXPIRED) and back.received_at is None
    return back.can_be_received or may_come


def _open_now(request: Any, back: Return, typed: list[SettlementForm] | None = None) -> list[SettlementForm]:
    """Return a form for each item that can be settled now, as it was typed."""
    sent = {form.item.id: form for form in typed or ()}
    return [sent.get(form.item.id, form) for form in settlement_forms(request, back)]


def _settling(back: Return, items: list[ReturnedItem], forms: list[SettlementForm]) -> dict[str, Any]:
    """Return what is shown where items can be settled: what a full refund of all comes to, delivery too."""
    if not forms:
        return {"settlements": []}
    full = full_refund(back, items, list(forms[0].worths.lines.values()))
    return {
        "settlements": forms,
        "full": full,
        "with_delivery": full.sum_minor > sum(form.full_refund.minor for form in forms),
        "is_settling": any(form.is_bound for form in forms),
    }


def _whole(back: Return, items: list[ReturnedItem]) -> dict[str, Any]:
    """Return all that is shown of a return beside its forms."""
    photos, words, proofs = photos_of(items), badge_of(back.state), proofs_of(back)
    return {
        "back": back,
        "order": back.order,
        "state": {"words": words[0], "tone": words[1]},
        "clock": task_clock(back, now=timezone.now()),
        "steps": steps_of(back),
        "items": [(item, item_words(item), photos[item.id], _given(back, item)) for item in items],
        "replacements": [(line, replacement_words(line)) for line in replacements_of(back, items)],
        "proofs": proofs,
        "may_be_refunded": any(
            item.wants not in ("exchange", "replacement") or item.given_minor for item in items
        ),
        "may_refuse": not back.is_legal,
        "may_accept": back.awaits_proof or bool(proofs and proofs[0].is_doubted and back.can_be_proved),
        "send_by": back.send_by if back.can_be_cancelled else None,
        "can_lose": back.is_on_its_way,
        "fee": money(back.fee) if back.fee_minor else "",
    }


def _more_forms(back: Return, items: list[ReturnedItem], typed: MoreForm | None) -> list[MoreForm]:
    """Return a form for each item that was settled with less than all, one of them as typed."""
    return [
        typed if typed and typed.item.id == item.id else MoreForm(None, item, currency=back.currency)
        for item in items
        if item.can_have_more
    ]


def _given(back: Return, item: ReturnedItem) -> str:
    return money(back.order.money(item.given_minor)) if item.given_minor else ""


def refusal_form(request: Any, posted: Any = None) -> RefusalForm:
    """Return the form to refuse a return, with the reasons that whoever asks has saved."""
    return RefusalForm(posted, kept=reason_choices(seller_asking(request)))


def settlement_forms(
    request: Any, back: Return, posted: Any = None, files: Any = None
) -> list[SettlementForm]:
    if not back.is_running or back.state == ReturnState.REQUESTED:
        return []
    open_items = [
        (item, outcomes_of(back, item)) for item in items_of([back])[back.id] if not item.is_settled
    ]
    if not any(outcomes for _item, outcomes in open_items):
        return []
    kept, worths = reason_choices(seller_asking(request)), worths_of(back.order, lines_of(back.order))
    return [
        SettlementForm(
            posted,
            files,
            item,
            outcomes=outcomes,
            proposed=proposed(back, item, outcomes),
            worths=worths,
            currency=back.currency,
            kept=kept,
        )
        for item, outcomes in open_items
        if outcomes
    ]
