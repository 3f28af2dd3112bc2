"""One return at the desk: its items and photos, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.customers.actions import note_reading
from comptoir.customers.asking import open_to
from comptoir.ground.refusal import Refused
from comptoir.orders.models import lines_of
from comptoir.payments.models import worths_of
from comptoir.photos.models import LARGE, SMALL
from comptoir.photos.pages import answer as answer_photo
from comptoir.returns.actions import (
    Settlement,
    accept_proof,
    authorise_return,
    declare_lost,
    doubt_proof,
    receive_return,
    refuse_return,
    settle_return,
    upload_label,
)
from comptoir.returns.desk.listed import seller_asking
from comptoir.returns.desk.rows import clock, outcomes_of, proposed, task_of
from comptoir.returns.forms import (
    DoubtForm,
    ExchangeForm,
    LabelForm,
    MoreForm,
    ReceptionForm,
    RefusalForm,
    SettlementForm,
)
from comptoir.returns.models import (
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    full_refund,
    items_of,
    photo_of,
    photos_of,
    proofs_of,
    replacements_of,
    return_numbered,
)
from comptoir.returns.models.words import badge_of, item_words, replacement_words, steps_of
from comptoir.sellers.models import reason_choices
from comptoir.ui.formats import money

REFUSE, DOUBT = "refuse", "doubt"
LIST = "desk_returns"


def of_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a form of a return's page be sent here; opened by its address, it leads back to that page."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def sent(request: Any, return_number: str, **named: Any) -> HttpResponse:
        back = find_return(request, return_number)
        if request.method != "POST":
            return redirect("desk_return", back.number)
        return view(request, back, **named)

    sent.sent_from = LIST  # type: ignore[attr-defined]
    return sent


@open_to("staff", "seller")
@require_safe
def returned(request: HttpRequest, return_number: str) -> HttpResponse:
    """Show one return."""
    return answer_return(request, find_return(request, return_number))


@open_to("staff", "seller")
@of_form
def answer(request: Any, back: Return) -> HttpResponse:
    """Accept a return, with its exchanges or with refunds instead; or refuse it with a reason."""
    if request.POST.get("answer") == REFUSE:
        form = _refusal(request, request.POST)
        if not form.is_valid():
            return answer_return(request, back, refusal=form)
        return done(
            request,
            back,
            lambda: refuse_return(back, form.why(), by=request.user),
            _("The return is refused, and the customer reads why."),
            refusal=form,
        )
    exchanges = ExchangeForm(request.POST, _items(back))
    if not exchanges.is_valid():
        return answer_return(request, back, exchanges=exchanges)
    return done(
        request,
        back,
        lambda: authorise_return(
            back,
            by=request.user,
            refund_instead=exchanges.refunded(),
            why=exchanges.cleaned_data["why"],
        ),
        _("The return is accepted."),
        exchanges=exchanges,
    )


@open_to("staff", "seller")
@of_form
def label(request: Any, back: Return) -> HttpResponse:
    """Keep the label that the seller brings."""
    form = LabelForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer_return(request, back, label=form)
    values = form.cleaned_data
    return done(
        request,
        back,
        lambda: upload_label(
            back,
            values["pdf"].read(),
            carrier=values["carrier"],
            tracking_number=values["tracking_number"],
            by=request.user,
        ),
        _("The customer has the label now."),
        label=form,
    )


@open_to("staff", "seller")
@of_form
def receive(request: Any, back: Return) -> HttpResponse:
    """Count what has come."""
    form = ReceptionForm(request.POST, _items(back))
    if not form.is_valid():
        return answer_return(request, back, reception=form)
    words = _("Received. Look at it, and settle it below.")
    return done(
        request,
        back,
        lambda: receive_return(back, form.received(), by=request.user),
        words,
        reception=form,
    )


@open_to("staff", "seller")
@of_form
def proof(request: Any, back: Return) -> HttpResponse:
    """Accept the proof of posting, or doubt it with a reason."""
    if request.POST.get("answer") != DOUBT:
        words = _("The proof is accepted.")
        return done(request, back, lambda: accept_proof(back, by=request.user), words)
    form = DoubtForm(request.POST)
    if not form.is_valid():
        return answer_return(request, back, doubt=form)
    words = _("The proof is not accepted, and the customer reads why.")
    return done(
        request, back, lambda: doubt_proof(back, form.cleaned_data["why"], by=request.user), words, doubt=form
    )


@open_to("staff", "seller")
@of_form
def lose(request: Any, back: Return) -> HttpResponse:
    """Declare that the parcel was lost."""
    words = _("The parcel is declared lost: settle it without it.")
    return done(request, back, lambda: declare_lost(back, by=request.user), words)


@open_to("staff", "seller")
@of_form
def settle(request: Any, back: Return) -> HttpResponse:
    """Settle the items of which something is decided."""
    forms = _settlements(request, back, request.POST, request.FILES)
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - each says what is wrong
        return answer_return(request, back, settlements=forms)
    decided = [form for form in forms if form.cleaned_data["outcome"]]
    photos = {form.item.id: form.cleaned_data["photo"] for form in decided if form.cleaned_data["photo"]}
    return done(
        request,
        back,
        lambda: settle_return(
            back, {form.item.id: _settlement(form) for form in decided}, photos=photos, by=request.user
        ),
        _("Settled. The customer is told."),
        settlements=forms,
    )


@open_to("staff", "seller")
@require_safe
@cache_control(private=True, no_store=True)
def photo(request: HttpRequest, return_number: str, return_photo: UUID) -> HttpResponse:
    """Send a photo of a return."""
    size = SMALL if request.GET.get("size") == "small" else LARGE
    return answer_photo(photo_of(find_return(request, return_number), return_photo), size)


def _refusal(request: Any, posted: Any = None) -> RefusalForm:
    return RefusalForm(posted, kept=reason_choices(seller_asking(request)))


def _settlement(form: SettlementForm) -> Settlement:
    values, outcome = form.cleaned_data, Outcome(form.cleaned_data["outcome"])
    accepted = form.item.quantity if values["accepted"] is None else values["accepted"]
    return Settlement(
        outcome=outcome,
        accepted=0 if outcome == Outcome.REFUSED else accepted,
        minor=form.minor,
        why=form.reason,
    )


def _settlements(request: Any, back: Return, posted: Any = None, files: Any = None) -> list[SettlementForm]:
    if not back.is_running or back.state == ReturnState.REQUESTED:
        return []
    open_items = [(item, outcomes_of(back, item)) for item in _items(back) if not item.is_settled]
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


def done(request: Any, back: Return, act: Any, words: str, **forms: Any) -> HttpResponse:
    """Run an action and say what is now true; where it refuses, show the page with what was typed."""
    try:
        act()
    except Refused as refused:
        is_shown = _stands_at_its_item(refused, forms)
        words = "" if is_shown else refused.words
        return answer_return(request, find_return(request, back.number), refused=words, status=409, **forms)
    messages.success(request, words)
    return redirect("desk_return", back.number)


def _stands_at_its_item(refused: Refused, forms: dict[str, Any]) -> bool:
    """Put a refusal beside the item that it is about; return False where no form of that item was sent."""
    sent = [*(forms.get("settlements") or ()), *filter(None, [forms.get("more")])]
    of_item = next((form for form in sent if form.item.id == refused.about), None)
    if of_item is None:
        return False
    of_item.add_error(of_item.field_for(refused.code), refused.words)
    return True


def find_return(request: Any, number: str) -> Return:
    back = return_numbered(number, seller=seller_asking(request))
    if back is None or back.number != number:
        raise Http404
    return back


def _items(back: Return) -> list[ReturnedItem]:
    return items_of([back])[back.id]


def answer_return(
    request: Any,
    back: Return,
    *,
    refused: str = "",
    status: int = 200,
    exchanges: ExchangeForm | None = None,
    refusal: RefusalForm | None = None,
    label: LabelForm | None = None,
    reception: ReceptionForm | None = None,
    settlements: list[SettlementForm] | None = None,
    doubt: DoubtForm | None = None,
    more: MoreForm | None = None,
) -> HttpResponse:
    """Show a return with the forms that fit its state; those that were sent as they were typed."""
    items, state = _items(back), ReturnState(back.state)
    if request.staff:
        note_reading(request, [back.customer_id])
    if settlements is None:
        settlements = _settlements(request, back)
    full = full_refund(back, items, list(settlements[0].worths.lines.values())) if settlements else None
    can_receive = back.can_be_received or (state == ReturnState.LOST and back.received_at is None)
    answer = {
        **_whole(back, items),
        "exchanges": exchanges or ExchangeForm(None, items),
        "refused": refused,
        "refusal": refusal or (_refusal(request) if state == ReturnState.REQUESTED else None),
        "label_form": (label or LabelForm()) if back.awaits_label else None,
        "reception": (reception or ReceptionForm(None, items)) if can_receive else None,
        "doubt": (doubt or DoubtForm()) if back.awaits_proof else None,
        "settlements": settlements,
        "full": full,
        "with_delivery": full is not None
        and full.sum_minor > sum(form.full_refund.minor for form in settlements),
        "more": _more_forms(back, items, more),
        "has_wrong": bool(refused) or any(form.is_bound for form in settlements),
        "is_staff": bool(request.staff),
    }
    return render(request, "returns/desk/return.html", answer, status=status)


def _whole(back: Return, items: list[ReturnedItem]) -> dict[str, Any]:
    """Return all that is shown of a return beside its forms."""
    photos, words, proofs = photos_of(items), badge_of(back.state), proofs_of(back)
    return {
        "back": back,
        "order": back.order,
        "state": {"words": words[0], "tone": words[1]},
        "clock": clock(back.due_at, now=timezone.now()),
        "task": task_of(back),
        "steps": steps_of(back),
        "items": [(item, item_words(item), photos[item.id], _given(back, item)) for item in items],
        "replacements": [(line, replacement_words(line)) for line in replacements_of(back, items)],
        "proofs": proofs,
        "may_refuse": not back.is_legal,
        "may_accept": back.awaits_proof or bool(proofs and proofs[0].is_doubted and back.can_be_proved),
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
