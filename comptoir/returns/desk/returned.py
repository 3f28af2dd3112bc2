"""One return at the desk: its items and photos, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.customers.asking import open_to
from comptoir.ground.refusal import Refused
from comptoir.photos.models import LARGE, SMALL
from comptoir.photos.pages import answer as answer_photo
from comptoir.returns.actions import (
    Settlement,
    accept_proof,
    already_settled,
    authorise_return,
    declare_lost,
    doubt_proof,
    receive_return,
    refuse_return,
    settle_return,
    upload_label,
)
from comptoir.returns.desk.listed import seller_asking
from comptoir.returns.desk.page import answer_return, refusal_form, settlement_forms
from comptoir.returns.forms import (
    DoubtForm,
    ExchangeForm,
    LabelForm,
    ReceptionForm,
    SettlementForm,
)
from comptoir.returns.models import (
    Outcome,
    Return,
    items_of,
    photo_of,
    return_numbered,
)

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
        form = refusal_form(request, request.POST)
        if not form.is_valid():
            return answer_return(request, back, refusal=form)
        return done(
            request,
            back,
            lambda: refuse_return(back, form.why(), by=request.user),
            _("The return is refused. The customer has been told why."),
            refusal=form,
        )
    exchanges = ExchangeForm(request.POST, items_of([back])[back.id])
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
        _("The customer now has the label."),
        label=form,
    )


@open_to("staff", "seller")
@of_form
def receive(request: Any, back: Return) -> HttpResponse:
    """Count what has come."""
    form = ReceptionForm(request.POST, items_of([back])[back.id])
    if not form.is_valid():
        return answer_return(request, back, reception=form)
    words = _("Received. Check it, then settle it below.")
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
    words = _("The proof is not accepted. The customer has been told why.")
    return done(
        request, back, lambda: doubt_proof(back, form.cleaned_data["why"], by=request.user), words, doubt=form
    )


@open_to("staff", "seller")
@of_form
def lose(request: Any, back: Return) -> HttpResponse:
    """Declare that the parcel was lost."""
    words = _("The parcel is declared lost. Settle the return without it.")
    return done(request, back, lambda: declare_lost(back, by=request.user), words)


@open_to("staff", "seller")
@of_form
def settle(request: Any, back: Return) -> HttpResponse:
    """Settle the items of which something is decided."""
    forms = settlement_forms(request, back, request.POST, request.FILES)
    if refused := _settled_meanwhile(request, back):
        return answer_return(request, back, refused=refused, status=409, settlements=forms)
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
        _("Settled. The customer has been told."),
        settlements=forms,
    )


@open_to("staff", "seller")
@require_safe
@cache_control(private=True, no_store=True)
def photo(request: HttpRequest, return_number: str, return_photo: UUID) -> HttpResponse:
    """Send a photo of a return."""
    size = SMALL if request.GET.get("size") == "small" else LARGE
    return answer_photo(photo_of(find_return(request, return_number), return_photo), size)


def _settlement(form: SettlementForm) -> Settlement:
    values, outcome = form.cleaned_data, Outcome(form.cleaned_data["outcome"])
    accepted = form.item.quantity if values["accepted"] is None else values["accepted"]
    return Settlement(
        outcome=outcome,
        accepted=0 if outcome == Outcome.REFUSED else accepted,
        minor=form.minor,
        why=form.reason,
    )


def _settled_meanwhile(request: Any, back: Return) -> Refused | None:
    """Return the refusal of an item that was settled elsewhere since its form was shown."""
    for item in items_of([back])[back.id]:
        if item.is_settled and request.POST.get(f"{SettlementForm.prefix_of(item)}-outcome"):
            return already_settled(item)
    return None


def done(request: Any, back: Return, act: Any, words: str, **forms: Any) -> HttpResponse:
    """Run an action and say what is now true; where it refuses, show the page with what was typed."""
    try:
        act()
    except Refused as refused:
        return answer_return(request, find_return(request, back.number), refused=refused, status=409, **forms)
    messages.success(request, words)
    return redirect("desk_return", back.number)


def find_return(request: Any, number: str) -> Return:
    back = return_numbered(number, seller=seller_asking(request))
    if back is None or back.number != number:
        raise Http404
    return back
